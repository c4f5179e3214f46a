using System.Net.Http.Json;
using System.Text.Json;
using Incidents.Peers;

namespace Incidents.Benchmarks;

/// <summary>A server that is measured: ours on a fresh data folder, or Alertmanager.</summary>
internal sealed class Target : IDisposable
{
    private readonly IDisposable[] parts;
    private readonly int[] processes;

    private Target(string name, Uri url, string key, int[] processes, params IDisposable[] parts) =>
        (Name, Url, Key, this.processes, this.parts) = (name, url, key, processes, parts);

    public string Name { get; }

    public Uri Url { get; }

    /// <summary>Of an integration.</summary>
    public string Key { get; }

    public bool IsOurs => Key.Length > 0;

    /// <summary>Our server on SQLite, or on a new database of <paramref name="cluster"/>.</summary>
    public static async Task<Target> Ours(PostgresServer? cluster = null)
    {
        var data = new TemporaryFolder();
        var (server, url) = await Serve(data.Path, cluster?.NewDatabase());
        await Unbound(url, data.Path);
        int[] processes = cluster is null ? [server.Id] : [server.Id, cluster.Id];
        return new Target(cluster is null ? "ours, SQLite" : "ours, PostgreSQL", url, Fact(data.Path, "integrationKey"), processes, server, data);
    }

    /// <summary>No budget: the same alert, said as often as can be, is what is measured.</summary>
    private static async Task Unbound(Uri url, string folder)
    {
        using var http = new HttpClient { BaseAddress = url };
        using var facts = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "demo.json")));
        var ada = facts.RootElement.GetProperty("people").EnumerateArray().First(person => person.GetProperty("name").GetString() == "Ada");
        using var session = await http.PostAsJsonAsync("/api/v1/sessions", new { email = ada.GetProperty("email").GetString(), password = ada.GetProperty("password").GetString() });
        http.DefaultRequestHeaders.Authorization = new("Bearer", (await session.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString());
        foreach (var each in (await http.GetFromJsonAsync<JsonElement>("/api/v1/integrations")).GetProperty("items").EnumerateArray())
        {
            var path = $"/api/v1/integrations/{each.GetProperty("id").GetString()}";
            using var now = await http.GetAsync(new Uri(path, UriKind.Relative));
            var view = await now.Content.ReadFromJsonAsync<JsonElement>();
            using var change = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(new { name = view.GetProperty("name").GetString(), service = view.GetProperty("service").GetString(), budgetPerMinute = 0 }) };
            change.Headers.TryAddWithoutValidation("If-Match", now.Headers.ETag!.ToString());
            using var changed = await http.SendAsync(change);
            if (!changed.IsSuccessStatusCode) throw new InvalidOperationException($"The budget was not taken away: {await changed.Content.ReadAsStringAsync()}");
        }
    }

    public static async Task<Target> Theirs()
    {
        var peer = await Alertmanager.Start("""
            route:
              receiver: nobody
            receivers:
              - name: nobody
            """);
        return new Target("Alertmanager", peer.Url, "", [peer.Id], peer);
    }

    /// <summary>Starts our server on a folder and waits until the demo is told: its keys are made after it listens.</summary>
    public static async Task<(ServerProcess Server, Uri Url)> Serve(string folder, string? database = null)
    {
        var url = new Uri($"http://127.0.0.1:{Ports.Free()}");
        string[] where = database is null ? [] : ["--database", database];
        var server = await ServerProcess.Start(new Uri(url, "/readyz"), ["--demo", "--data", folder, "--urls", url.OriginalString, .. where]);
        return (server, url);
    }

    /// <summary>From the file that the demo leaves.</summary>
    public static string Fact(string folder, string name)
    {
        using var facts = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "demo.json")));
        return facts.RootElement.GetProperty(name).GetString()!;
    }

    /// <summary>Of the server, and of the database server's processes where it has one, in microseconds.</summary>
    public double Cpu() => processes.Sum(Machine.CpuOfAll);

    public double PeakMemory() => Machine.PeakMemory(processes[0]);

    public void Dispose()
    {
        foreach (var part in parts) part.Dispose();
    }
}

/// <summary>Gone with its contents when no longer used.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("incidents-benchmark-");

    public string Path => folder.FullName;

    public void Dispose() => folder.Delete(recursive: true);
}
