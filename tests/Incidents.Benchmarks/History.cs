using System.Net.Http.Headers;
using Incidents.Peers;

namespace Incidents.Benchmarks;

/// <summary>Whether what there is already costs those who come now: the same at a thousand incidents and at a million, both servers driven in turn.</summary>
internal static class History
{
    private const int Small = 1_000;
    private const int Connections = 16;
    private const int Asked = 2_000;
    private const int WarmingSeconds = 3;

    public static async Task Measure(Settings settings)
    {
        var sizes = new[] { Small, settings.Incidents };
        var points = new List<(string What, int Size, Measured Seen)>();
        var installations = new List<Installation>();
        try
        {
            foreach (var size in sizes) installations.Add(await Installation.Make(size));
            for (var round = 0; round <= settings.Rounds; round++)
            {
                foreach (var (name, script) in Scripts(round))
                {
                    foreach (var each in installations)
                    {
                        var (path, lua) = script(each);
                        var seen = await Wrk.Run(new Uri(each.Url, path), lua, Connections, round == 0 ? WarmingSeconds : settings.Seconds);
                        // The first round only warms up.
                        if (round > 0) points.Add((name, each.Size, seen));
                    }
                }
            }
        }
        finally
        {
            foreach (var each in installations) each.Dispose();
        }

        Print(points, sizes);
    }

    private static Dictionary<string, Func<Installation, (string Path, string Lua)>> Scripts(int round) => new()
    {
        ["intake, distinct keys"] = each => ("/v2/enqueue", Shape.All[0].Lua(each.Key, $"history{round}")),
        ["timeline page of 100 entries"] = each => ("/", Get(each, each.Long.Select(id => $"/api/v1/incidents/{id}/timeline?limit=100"))),
        ["one incident"] = each => ("/", Get(each, each.Some.Select(id => $"/api/v1/incidents/{id}"))),
        ["open incidents, first page"] = each => ("/", Get(each, ["/api/v1/incidents?state=open"])),
        ["runbook page, HTML"] = each => ("/", Get(each, [$"/api/v1/runbooks/{each.Runbook}"], "text/html")),
    };

    private static string Get(Installation each, IEnumerable<string> paths, string accept = "application/json") =>
        $$"""
        local paths, n = { {{string.Join(',', paths.Take(Asked).Select(path => $"'{path}'"))}} }, 0
        wrk.headers["Authorization"] = "Bearer {{each.ApiKey}}"
        wrk.headers["Accept"] = "{{accept}}"
        function request()
          n = n % #paths + 1
          return wrk.format("GET", paths[n])
        end
        """;

    private static void Print(List<(string What, int Size, Measured Seen)> points, int[] sizes)
    {
        Console.WriteLine($"\n### history: {sizes[0]:N0} and {sizes[1]:N0} incidents, 10 entries each (100 where pages of 100 are read), {Connections} connections, SQLite\n");
        Console.WriteLine("| | incidents | requests/s | p50 ms | p99 ms | errors |");
        Console.WriteLine("|---|--:|--:|--:|--:|---|");
        foreach (var what in points.GroupBy(p => p.What))
        {
            var of = sizes.Select(size => what.Where(p => p.Size == size).Select(p => p.Seen).ToList()).ToList();
            for (var i = 0; i < sizes.Length; i++)
                Console.WriteLine($"| {what.Key} | {sizes[i]:N0} | {string.Join(" | ", Columns.Select(c => Table.Text(Table.Median(of[i].Select(c)))))} | {Errors(of[i])} |");
            Console.WriteLine($"| **{what.Key}, larger / smaller** | | {string.Join(" | ", Columns.Select(c => $"**{Table.Median(of[1].Zip(of[0], (large, small) => c(large) / c(small))):0.00}×**"))} | |");
        }
    }

    private static readonly Func<Measured, double>[] Columns = [m => m.PerSecond, m => m.Median, m => m.Late];

    private static string Errors(List<Measured> of) => of.Sum(m => m.Refused + m.Broken) is > 0 and var errors ? $"{errors}" : "";

    /// <summary>Our server on a folder with so many incidents.</summary>
    private sealed class Installation : IDisposable
    {
        private readonly TemporaryFolder data = new();
        private ServerProcess? server;

        public int Size { get; private init; }

        public Uri Url { get; private set; } = new("http://127.0.0.1");

        public string Key => Target.Fact(data.Path, "integrationKey");

        public string ApiKey => Target.Fact(data.Path, "apiKey");

        public IReadOnlyList<string> Some { get; private set; } = [];

        public IReadOnlyList<string> Long { get; private set; } = [];

        public string Runbook => "restore-incidents-database";

        public static async Task<Installation> Make(int size)
        {
            var made = new Installation { Size = size };
            try
            {
                await made.Serve();
                using var http = new HttpClient { BaseAddress = made.Url, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", made.ApiKey) } };
                var originals = await Original.MakeAll(http, made.Key);
                await made.server!.Stop();
                var past = new Past(made.data.Path, originals, DateTimeOffset.UtcNow);
                past.Fill(size);
                (made.Some, made.Long) = past.Choose(size, Asked);
                await made.Serve();
                return made;
            }
            catch
            {
                made.Dispose();
                throw;
            }
        }

        public void Dispose()
        {
            server?.Dispose();
            data.Dispose();
        }

        private async Task Serve() => (server, Url) = await Target.Serve(data.Path);
    }
}
