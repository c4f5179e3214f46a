using System.Net.Sockets;
using Incidents.Server.Access;
using Incidents.Server.Alerts;
using Incidents.Server.Demo;
using Incidents.Server.Http;
using Incidents.Server.Incidents;
using Incidents.Server.Intake;
using Incidents.Server.People;
using Incidents.Server.Runbooks;
using Incidents.Server.Runs;
using Incidents.Server.Services;
using Incidents.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Incidents.Server;

/// <summary>The whole server: wiring, start and end.</summary>
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
    }

    /// <param name="options">What was asked for.</param>
    /// <param name="clock">The only clock; tests bring their own.</param>
    /// <param name="told">Where first steps are printed: set-up token, demo sign-ins.</param>
    public static async Task<IncidentsServer> StartAsync(ServerOptions options, TimeProvider clock, TextWriter told)
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
            app = Build(options, db, clock);
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
        // A port that is taken, an address of another machine, https without a certificate: each has its own exception.
        catch (Exception error) when (error is IOException or SocketException or InvalidOperationException)
        {
            var why = error.Message.Split('\n')[0].Trim().TrimEnd('.');
            throw new StartupRefusedException(StartupRefusedException.Usage, error.InnerException is AddressInUseException
                ? $"{why}. Stop what listens there, or choose another address with --urls."
                : $"Cannot listen on {urls}: {why}. Choose another address with --urls.");
        }
    }

    private static WebApplication Build(ServerOptions options, Database db, TimeProvider clock)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = "Incidents.Server" });
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true)
            // Hosting's own lines hold request paths, and those of senders hold their keys.
            .AddFilter("Microsoft", LogLevel.Warning)
            // The framework tells of every caller it does not know; senders' keys are not its to know.
            .AddFilter(typeof(CallerAuthentication).FullName, LogLevel.Warning)
            // A start that fails is told in one line, without the host's stack trace before it.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical);
        // Kestrel's own settings, from the environment, must not open addresses that were never checked.
        builder.WebHost.UseUrls(options.Urls).PreferHostingUrls(true).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 4 * 1024 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        });
        Register(builder.Services, db, clock);
        var app = builder.Build();
        Map(app);
        return app;
    }

    private static void Register(IServiceCollection services, Database db, TimeProvider clock)
    {
        services.AddSingleton(db).AddSingleton(clock).AddSingleton<Startup>();
        services.AddSingleton<Passwords>().AddSingleton<SignInThrottle>().AddSingleton<SessionService>().AddSingleton<SetupService>();
        services.AddSingleton<RunbookLibrary>().AddSingleton<RunbookService>().AddSingleton<IntegrationKeys>().AddSingleton<IntakeService>().AddSingleton<IncidentService>();
        services.AddSingleton<RunService>().AddSingleton<VerificationService>().AddSingleton<DemoInstallation>();

        services.AddHttpContextAccessor().AddScoped(s => s.GetRequiredService<IHttpContextAccessor>().HttpContext!.Features.Get<Core.Access.Caller>()!);
        services.AddAuthentication(CallerAuthentication.SchemeName).AddScheme<AuthenticationSchemeOptions, CallerAuthentication>(CallerAuthentication.SchemeName, null);
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusedCallers>();
        // Nothing is protected with these keys yet; without this they would be written to the home folder.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = made => made.ProblemDetails.Extensions["traceId"] = Problems.TraceId);
        services.ConfigureHttpJsonOptions(json => Json.Set(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(route => route.ThrowOnBadRequest = true);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        services.AddApiDocument();
    }

    private static void Map(WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseProblemResponses();
        app.UseRefusalOfUnreadable();
        app.UseApiExplorer();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();

        app.MapHealth();
        app.MapApiDocument();
        app.MapSessions();
        app.MapPeople();
        app.MapTeams();
        app.MapServices();
        app.MapIntegrations();
        app.MapApiKeys();
        app.MapPagerDuty();
        app.MapWebhooks();
        app.MapAlerts();
        app.MapIncidents();
        app.MapRunbooks();
        app.MapRuns();
        app.MapVerifications();
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
