using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Incidents.Peers;
using Incidents.Storage;
using Incidents.Storage.Incidents;
using Incidents.Storage.Timeline;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Incidents.Chaos;

/// <summary>A data folder (and perhaps a PostgreSQL database) on which the real server is started and killed again and again.</summary>
internal sealed class Installation(string? postgres) : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("incidents-chaos-");
    private ServerProcess? server;

    public Uri Url { get; private set; } = new("http://127.0.0.1");

    /// <summary>Starts the server and gives the time until it was ready; it throws when that takes more than 30 s.</summary>
    public async Task<TimeSpan> Start()
    {
        Url = new Uri($"http://127.0.0.1:{Ports.Free()}");
        string[] where = postgres is null ? [] : ["--database", postgres];
        var waited = Stopwatch.StartNew();
        server = await ServerProcess.Start(new Uri(Url, "/readyz"), ["--demo", "--data", folder.FullName, "--urls", Url.OriginalString, .. where]);
        var ready = waited.Elapsed;
        // The demo's keys are made after it listens, and told after they are written down.
        await Poll.Until(() => server.Output.Contains("The API is drawn at", StringComparison.Ordinal), TimeSpan.FromSeconds(30), "the demo to be told");
        return ready;
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => server!.KillHard();

    /// <summary>SIGTERM; gives the exit code.</summary>
    public Task<int> Stop() => server!.Stop();

    public string Fact(string name)
    {
        using var facts = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.FullName, "demo.json")));
        return facts.RootElement.GetProperty(name).GetString()!;
    }

    /// <summary>The email address and the password of one of the demo's people.</summary>
    public (string Email, string Password) Person(string name)
    {
        using var facts = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.FullName, "demo.json")));
        var person = facts.RootElement.GetProperty("people").EnumerateArray().Single(p => p.GetProperty("name").GetString() == name);
        return (person.GetProperty("email").GetString()!, person.GetProperty("password").GetString()!);
    }

    /// <summary>Every alert, as a reader of the API sees them.</summary>
    public async Task<IReadOnlyList<StoredAlert>> Alerts()
    {
        using var http = new HttpClient { BaseAddress = Url, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Fact("apiKey")) } };
        var alerts = new List<StoredAlert>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = (await http.GetFromJsonAsync<AlertPage>($"/api/v1/alerts?limit=200{cursor}"))!;
            alerts.AddRange(page.Items);
            cursor = page.NextCursor is null ? null : $"&cursor={page.NextCursor}";
        }

        return alerts;
    }

    /// <summary>Looks at the database itself, while no server runs: what is wrong with the incidents and timelines of these alerts.</summary>
    public IReadOnlyList<string> BrokenTimelines(IReadOnlyList<StoredAlert> alerts)
    {
        using var db = Database.Open(new DatabaseOptions(folder.FullName, postgres), TimeProvider.System);
        return db.Read<IReadOnlyList<string>>(tx =>
        [
            .. alerts.Where(alert => IncidentStore.Find(tx, alert.IncidentId) is null).Select(alert => $"{alert.Id}: its incident {alert.IncidentId} is missing"),
            .. alerts.Where(alert => TimelineStore.Read(tx, alert.IncidentId, 0, 1).Count == 0).Select(alert => $"{alert.IncidentId}: has no timeline"),
            .. alerts.Select(alert => (alert.IncidentId, At: TimelineStore.FirstBreak(tx, alert.IncidentId))).Where(b => b.At is not null).Select(b => $"{b.IncidentId}: its timeline breaks at {b.At}"),
        ]);
    }

    /// <summary>Looks at a verification in the database itself, while the server runs.</summary>
    public CommitWatch Watch(string verification)
    {
        // One library for the process: a connection opened before it is chosen would bind half of its functions to the other one.
        SqliteEngine.Load("auto");
        return new(postgres is null ? new SqliteConnection($"Data Source={Path.Combine(folder.FullName, "incidents.db")};Mode=ReadOnly;Pooling=False") : new NpgsqlConnection($"{postgres};Pooling=false"), verification);
    }

    /// <summary>Looks at the database itself, while no server runs: those whose hash chain does not hold, and those without any entry.</summary>
    public IReadOnlyList<string> BrokenTimelines(IReadOnlyList<string> timelines)
    {
        using var db = Database.Open(new DatabaseOptions(folder.FullName, postgres), TimeProvider.System);
        return db.Read<IReadOnlyList<string>>(tx => [.. timelines.Where(id => TimelineStore.FirstBreak(tx, id) is not null || TimelineStore.Read(tx, id, 0, 1).Count == 0)]);
    }

    public void Dispose()
    {
        server?.Dispose();
        folder.Delete(recursive: true);
    }

    private sealed record AlertPage(IReadOnlyList<StoredAlert> Items, string? NextCursor);
}
