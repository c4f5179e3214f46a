using System.Net.Sockets;
using Incidents.Server.Access;
using Incidents.Server.Demo;
using Incidents.Server.Http;
using Incidents.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Incidents.Server;

/// <summary>The whole server, from its start to its end; <see cref="Wiring"/> says what it is made of.</summary>
public sealed class IncidentsServer : IAsyncDisposable
{
    /// <summary>The exit code after the storage failed: a supervisor should start us again.</summary>
    private const int StorageFailed = 70;

    private readonly DataFolder folder;
    private readonly Database db;
    private readonly WebApplication app;

    private IncidentsServer(DataFolder folder, Database db, WebApplication app)
    {
        this.folder = folder;
        this.db = db;
        this.app = app;
    }

    /// <summary>The address it listens on, with the port that was really taken.</summary>
    public string Url => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public Database Database => db;

    /// <summary>What it is made of, for tests that carry out a duty when they want it.</summary>
    public IServiceProvider Services => app.Services;

    /// <summary>Every endpoint, for tests of what is open to whom.</summary>
    public IEnumerable<Endpoint> Endpoints => app.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    /// <summary>Runs until it is told to stop; gives the exit code. What prevents a start is told in one line.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["help", ..] || args.Any(a => a is "--help" or "-h"))
        {
            Console.WriteLine(ServerOptions.Usage);
            return 0;
        }

        try
        {
            await using var server = await StartAsync(ServerOptions.Parse(args, Environment.GetEnvironmentVariable), TimeProvider.System, Console.Out);
            using var failed = server.db.Failed.Register(() => _ = server.app.StopAsync());
            await server.app.WaitForShutdownAsync();
            return server.db.Failed.IsCancellationRequested ? StorageFailed : 0;
        }
        catch (StartupRefusedException refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return refused.ExitCode;
        }
        catch (StorageUnavailableException broken)
        {
            await Console.Error.WriteLineAsync($"The database failed while the server started: {broken.InnerException?.Message ?? broken.Message}");
            return StorageFailed;
        }
    }

    /// <param name="options">What was asked for.</param>
    /// <param name="clock">The only clock; tests bring their own.</param>
    /// <param name="told">Where first steps are printed: set-up token, demo sign-ins.</param>
    /// <param name="outside">The way to other machines; tests bring their own.</param>
    public static async Task<IncidentsServer> StartAsync(ServerOptions options, TimeProvider clock, TextWriter told, HttpMessageHandler? outside = null)
    {
        var folder = DataFolder.Claim(options.Data);
        Database? db = null;
        WebApplication? app = null;
        try
        {
            db = Database.Open(new DatabaseOptions(folder.Path, options.Database, options.Sqlite), clock);
            var isDemo = db.Read(Storage.Access.InstallationStore.IsDemo);
            DemoInstallation.Check(options.Demo, isDemo);
            ListenAddresses.Check(options, isSetUp: isDemo == false);
            app = Wiring.Build(options, db, clock, outside);
            await Listen(app, options.Urls);
            var server = new IncidentsServer(folder, db, app);
            await server.Tell(options, told);
            app.Services.GetRequiredService<Startup>().Done();
            return server;
        }
        catch
        {
            if (app is not null) await app.DisposeAsync();
            db?.Dispose();
            folder.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        db.Dispose();
        folder.Dispose();
    }

    private static async Task Listen(WebApplication app, string urls)
    {
        try
        {
            await app.StartAsync();
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw new StartupRefusedException(0, "Told to stop before it listened.");
        }
        // A port that is taken, an address of another machine, https without a certificate: each has its own exception.
        catch (Exception error) when (error is IOException or SocketException or InvalidOperationException)
        {
            var why = error.Message.Split('\n')[0].Trim().TrimEnd('.');
            throw new StartupRefusedException(StartupRefusedException.Usage, error.InnerException is AddressInUseException
                ? $"{why}. Stop what listens there, or choose another address with --urls."
                : $"Cannot listen on {urls}: {why}. Choose another address with --urls.");
        }
    }

    private async Task Tell(ServerOptions options, TextWriter told)
    {
        await told.WriteLineAsync($"Incidents listens on {Url} ({db.Engine}).");
        if (options.Demo) await app.Services.GetRequiredService<DemoInstallation>().Prepare(folder, Url, told);
        else if (app.Services.GetRequiredService<SetupService>().Offer(folder) is { } token)
            await told.WriteLineAsync(
                $"""
                Not set up yet. Within 60 minutes, make the first person (this token works once; it is also in {folder.File(SetupService.FileName)}):

                  curl -X POST {Url}/api/v1/setup -H 'Content-Type: application/json' \
                    -d '{JsonLine(token)}'

                """);
    }

    private static string JsonLine(string token) => $$"""{"token":"{{token}}","email":"you@example.org","name":"Your Name","password":"a long one of your own"}""";
}
