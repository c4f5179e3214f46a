using System.Net;
using System.Net.Http.Headers;
using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Core.Runs;
using Incidents.Peers;
using Incidents.Server.Access;
using Incidents.Server.Alerts;
using Incidents.Server.People;
using Incidents.Server.Services;
using Incidents.Storage.Access;
using Incidents.Storage.People;
using Incidents.Storage.Runs;
using Incidents.Storage.Services;

namespace Incidents.Server.Tests;

/// <summary>
/// The real server on real Kestrel with its own data folder and a clock that the test moves. <c>app.As("ada", …)</c> is a person with these roles;
/// people, keys and services are made through the same code as the API's, only without waiting for password hashes.
/// </summary>
public sealed class TestApp : IAsyncDisposable
{
    /// <summary>A hash that no password has.</summary>
    private const string NoPassword = "bm9uZQ==";

    private readonly string folder;
    private readonly string? postgres;
    private readonly CanaryWatch watch;
    private readonly IncidentsServer server;
    private bool stopped;

    private TestApp(string folder, IncidentsServer server, ManualClock clock, string? postgres)
    {
        this.folder = folder;
        this.postgres = postgres;
        this.server = server;
        Clock = clock;
        watch = new CanaryWatch(server.Database);
        Anonymous = new Client(server.Url, null, watch);
    }

    public ManualClock Clock { get; }

    public string Url => server.Url;

    public IncidentsServer Server => server;

    public string Folder => folder;

    /// <summary>The connection string of the PostgreSQL database; null on SQLite.</summary>
    public string? Connection => postgres;

    /// <summary>Somebody without any credentials.</summary>
    public Client Anonymous { get; }

    /// <param name="database">Which database; a PostgreSQL one is a fresh database in the throw-away cluster.</param>
    /// <param name="outsiders">Other machines; without them every request to one is an error.</param>
    /// <param name="set">What else the server is told at its start.</param>
    public static Task<TestApp> Start(Db database = Db.Sqlite, HttpMessageHandler? outsiders = null, Func<ServerOptions, ServerOptions>? set = null) => Start(database, set, outsiders ?? new Outsiders());

    /// <summary>As it is outside of tests: what it sends leaves by real connections.</summary>
    public static Task<TestApp> StartConnected(Func<ServerOptions, ServerOptions> set, Db database = Db.Sqlite) => Start(database, set, null);

    private static async Task<TestApp> Start(Db database, Func<ServerOptions, ServerOptions>? set, HttpMessageHandler? outside)
    {
        var postgres = database == Db.Postgres ? MigratedDatabase.Copy() : null;
        var folder = Directory.CreateTempSubdirectory("incidents-test-").FullName;
        if (postgres is null) MigratedDatabase.CopyTo(folder);
        var clock = new ManualClock();
        var options = new ServerOptions { Data = folder, Urls = "http://127.0.0.1:0", Database = postgres };
        var app = new TestApp(folder, await IncidentsServer.StartAsync(set?.Invoke(options) ?? options, clock, TextWriter.Null, outside), clock, postgres);
        // As in the demo: people of a test have just been made. Tests of the waiting time set it.
        await app.server.Database.Write(tx => InstallationStore.SetUp(tx, isDemo: false) && VerificationPolicyStore.Add(tx, VerificationPolicy.Default with { CoolingOffHours = 0, RequestsPerTenMinutes = 500 }, "test").Version == 1);
        return app;
    }

    /// <summary>A second server on the same PostgreSQL and the same clock.</summary>
    public async Task<TestApp> Beside(Func<ServerOptions, ServerOptions>? set = null)
    {
        var other = Directory.CreateTempSubdirectory("incidents-test-").FullName;
        var options = new ServerOptions { Data = other, Urls = "http://127.0.0.1:0", Database = postgres ?? throw new InvalidOperationException("SQLite has one server.") };
        return new TestApp(other, await IncidentsServer.StartAsync(set?.Invoke(options) ?? options, Clock, TextWriter.Null), Clock, postgres);
    }

    /// <summary>An account that several people use.</summary>
    public async Task<Client> Shared(string name, params Role[] roles)
    {
        var client = await As(name, roles);
        await server.Database.Write(tx => tx.Execute("UPDATE people SET kind = 'Shared' WHERE email = @email", new { email = $"{name}@example.org" }));
        return client;
    }

    /// <summary>A signed-in person; without roles an admin, who may do everything a human may.</summary>
    public async Task<Client> As(string name, params Role[] roles)
    {
        var token = await server.Database.Write(tx =>
        {
            var person = PersonStore.FindByEmail(tx, $"{name}@example.org")
                ?? PersonService.Add(tx, $"{name}@example.org", name, roles.Length > 0 ? roles : [Role.Admin], NoPassword).Value;
            return SessionService.Open(tx, PersonView.Of(person)).Token;
        });
        return new Client(Url, token, watch);
    }

    /// <summary>Stores a runbook, or the next revision of it, and sees to it that it is the current one.</summary>
    public async Task Publish(string slug, string markdown)
    {
        var edith = await As("edith", Role.Editor);
        var current = await edith.Get($"/api/v1/runbooks/{slug}");
        var put = await edith.Put($"/api/v1/runbooks/{slug}", markdown, current.Headers.GetValueOrDefault("ETag"));
        if (put.Status == HttpStatusCode.Accepted) await Approve(put);
        else put.Is(current.Status == HttpStatusCode.OK ? HttpStatusCode.OK : HttpStatusCode.Created);
    }

    /// <summary>Barbara is the second person for what was answered 202.</summary>
    public async Task Approve(Reply accepted) => (await (await As("barbara", Role.Editor)).Post($"{accepted.Is(HttpStatusCode.Accepted).Headers["Location"]}/approve")).Is(HttpStatusCode.OK);

    /// <summary>As <see cref="As"/>, for one who gives his password again.</summary>
    public async Task<Client> WithPassword(string name, string password, params Role[] roles)
    {
        var client = await As(name, roles);
        var hash = new Passwords().Hash(password);
        await server.Database.Write(tx =>
        {
            PersonStore.SetPassword(tx, PersonStore.FindByEmail(tx, $"{name}@example.org")!.Id, hash);
            return true;
        });
        return client;
    }

    /// <summary>The id of the account that <see cref="As"/> made.</summary>
    public string IdOf(string name) => server.Database.Read(tx => PersonStore.FindByEmail(tx, $"{name}@example.org"))!.Id;

    /// <summary>A machine with a key of these scopes.</summary>
    public async Task<Client> WithKey(params Scope[] scopes)
    {
        await As("keeper");
        var key = await server.Database.Write(tx => ApiKeyEndpoints.Make(tx, "a key", scopes, TimeSpan.FromDays(30), PersonStore.FindByEmail(tx, "keeper@example.org")!.Id));
        return new Client(Url, key.Key, watch);
    }

    /// <summary>The key of an integration for the service with this slug; both are made when missing.</summary>
    public async Task<string> IntegrationKey(string service = "orders-db") => (await server.Database.Write(tx =>
        IntegrationEndpoints.Make(tx, "monitoring", ServiceStore.Find(tx, service) ?? ServiceEndpoints.Make(tx, new NewService(service), service).Value))).Key;

    /// <summary>Time goes by, and everybody gives his password again when he comes back.</summary>
    public async Task Pass(TimeSpan by)
    {
        Clock.Move(by);
        await server.Database.Write(tx => tx.Execute("UPDATE sessions SET authenticated_at = @now, expires_at = @later", new { now = tx.Now, later = tx.Now.AddHours(12) }));
    }

    /// <summary>The server ends; what it stored stays as long as the test.</summary>
    public async Task Stop()
    {
        if (!stopped) await server.DisposeAsync();
        stopped = true;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        Directory.Delete(folder, recursive: true);
    }
}

/// <summary>The databases that the server runs on.</summary>
public enum Db
{
    Sqlite,
    Postgres,
}
