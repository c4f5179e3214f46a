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

/// <summary>A data folder (and perhaps a PostgreSQL database) on which the real server is started and broken again and again.</summary>
/// <param name="postgres">The connection string; SQLite when null.</param>
/// <param name="at">A folder on a disk that is to be broken; a temporary one when null.</param>
/// <param name="options">What else the server is told at each start.</param>
internal sealed class Installation(string? postgres, string? at = null, params string[] options) : IDisposable
{
    /// <summary>A busy machine is slow; what is measured is printed.</summary>
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo folder = at is null ? Directory.CreateTempSubdirectory("incidents-chaos-") : Directory.CreateDirectory(Path.Combine(at, "data"));
    private ServerProcess? server;
    private string? facts;

    public Uri Url { get; private set; } = new("http://127.0.0.1");

    public string Folder => folder.FullName;

    public int ProcessId => server!.Id;

    public bool HasEnded => server!.HasExited;

    public string Output => server!.Output;

    /// <summary>Starts the server and gives the time until it was ready; it throws when that takes more than 30 s.</summary>
    public async Task<TimeSpan> Start() =>
        await Begin(null) ?? throw new InvalidOperationException($"The server ended with exit code {await server!.Exit()} before it was ready:\n{server.Output}");

    /// <summary>Starts the server under another program; null when it ended before it was ready.</summary>
    public async Task<TimeSpan?> Begin(IReadOnlyList<string>? under)
    {
        server?.Dispose();
        Url = new Uri($"http://127.0.0.1:{Ports.Free()}");
        string[] where = postgres is null ? [] : ["--database", postgres];
        var waited = Stopwatch.StartNew();
        server = ServerProcess.Begin(["--demo", "--data", Folder, "--urls", Url.OriginalString, .. where, .. options], under: under);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        await Poll.Until(async () => server.HasExited || (await http.GetAsync(new Uri(Url, "/readyz"))).IsSuccessStatusCode, ReadyLimit, "the server to be ready");
        if (server.HasExited) return null;
        // Kept here: the disk that they are on may lose its power.
        facts ??= await File.ReadAllTextAsync(Path.Combine(Folder, "demo.json"));
        return waited.Elapsed;
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => server!.KillHard();

    /// <summary>SIGKILL after that time, or as soon as it is time. Nothing that sleeps wakes up as exactly.</summary>
    public void KillAfter(TimeSpan wait, Func<bool> isTime)
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < wait && !isTime()) Thread.SpinWait(50);
        Kill();
    }

    /// <summary>SIGTERM; gives the exit code.</summary>
    public Task<int> Stop() => server!.Stop();

    /// <summary>For a server that ends by itself.</summary>
    public Task<int> Exit() => server!.Exit();

    /// <summary>SIGSTOP; returns when all of its threads stand still.</summary>
    public async Task Freeze()
    {
        server!.Signal("STOP");
        await Poll.Until(() => Directory.GetDirectories($"/proc/{server.Id}/task").All(IsStopped), TimeSpan.FromSeconds(10), "the server to stand still");
    }

    public string Fact(string name)
    {
        using var read = JsonDocument.Parse(facts!);
        return read.RootElement.GetProperty(name).GetString()!;
    }

    /// <summary>The email address and the password of one of the demo's people.</summary>
    public (string Email, string Password) Person(string name)
    {
        using var read = JsonDocument.Parse(facts!);
        var person = read.RootElement.GetProperty("people").EnumerateArray().Single(p => p.GetProperty("name").GetString() == name);
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
        // An alert of which only the end was told has none.
        var incidents = alerts.Select(alert => alert.IncidentId).OfType<string>().Distinct().ToList();
        return Look<IReadOnlyList<string>>(tx =>
        [
            .. incidents.Where(id => IncidentStore.Find(tx, id) is null).Select(id => $"{id}: the incident of an alert is missing"),
            .. incidents.Where(id => TimelineStore.Read(tx, id, 0, 1).Count == 0).Select(id => $"{id}: has no timeline"),
            .. incidents.Select(id => (Id: id, At: TimelineStore.FirstBreak(tx, id))).Where(b => b.At is not null).Select(b => $"{b.Id}: its timeline breaks at {b.At}"),
        ]);
    }

    /// <summary>Looks at the database itself, while the server runs.</summary>
    /// <param name="count">Asks how many there are of what is waited for.</param>
    public CommitWatch Watch(string count)
    {
        // One library for the process: a connection opened before it is chosen would bind half of its functions to the other one.
        SqliteEngine.Load("auto");
        return new(postgres is null ? new SqliteConnection($"Data Source={Path.Combine(Folder, "incidents.db")};Mode=ReadOnly;Pooling=False") : new NpgsqlConnection($"{postgres};Pooling=false"), count);
    }

    /// <summary>Looks at the database itself, while no server runs: those whose hash chain does not hold, and those without any entry.</summary>
    public IReadOnlyList<string> BrokenTimelines(IReadOnlyList<string> timelines) =>
        Look<IReadOnlyList<string>>(tx => [.. timelines.Where(id => TimelineStore.FirstBreak(tx, id) is not null || TimelineStore.Read(tx, id, 0, 1).Count == 0)]);

    /// <summary>Looks at the database itself, while no server runs.</summary>
    public T Look<T>(Func<ReadTx, T> look)
    {
        using var db = Database.Open(new DatabaseOptions(Folder, postgres), TimeProvider.System);
        return db.Read(look);
    }

    /// <summary>While no server runs: whatever waits for its time has waited so much longer, and what a dead server had taken it has no more.</summary>
    public async Task GoBy(TimeSpan time)
    {
        using var db = Database.Open(new DatabaseOptions(Folder, postgres), TimeProvider.System);
        var by = new { by = (long)time.TotalMicroseconds };
        await db.Write(tx => tx.Execute("UPDATE escalations SET since_at = since_at - @by, due_at = due_at - @by", by)
            + tx.Execute("UPDATE deliveries SET due_at = due_at - @by, lease_until = lease_until - @by WHERE state = 'Pending'", by)
            + tx.Execute("UPDATE destinations SET paged_at = paged_at - @by", by));
    }

    /// <summary>SQLite's own look at the whole file, while no server runs; PostgreSQL has none.</summary>
    public string IntegrityCheck()
    {
        if (postgres is not null) return "ok";
        SqliteEngine.Load("auto");
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, "incidents.db")};Mode=ReadWrite;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        return (string)command.ExecuteScalar()!;
    }

    public void Dispose()
    {
        server?.Dispose();
        // A disk that was broken goes away whole; an error of its files would hide why.
        if (at is null) folder.Delete(recursive: true);
    }

    /// <summary>The state is the letter after the name, which stands in parentheses and may hold anything. A thread that has ended meanwhile does nothing either.</summary>
    private static bool IsStopped(string thread)
    {
        try
        {
            var line = File.ReadAllText(Path.Combine(thread, "stat"));
            return line[line.LastIndexOf(')') + 2] is 'T' or 't' or 'Z' or 'X';
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException or IOException)
        {
            return true;
        }
    }

    private sealed record AlertPage(IReadOnlyList<StoredAlert> Items, string? NextCursor);
}
