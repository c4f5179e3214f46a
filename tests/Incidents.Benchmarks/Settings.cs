using System.Globalization;

namespace Incidents.Benchmarks;

/// <summary>What is to be measured, and for how long.</summary>
internal sealed record Settings
{
    public const string Usage =
        """
        Measures intake against Debian's Alertmanager, and itself, and prints Markdown.

          --seconds N             per point (5)
          --rounds N              interleaved, the median is told (3)
          --connections A,B,…     (1,16,64,256)
          --only A,B,…            singles, batches, start, paging, history; or the name of one row group, e.g. "singles one key"
          --postgres              PostgreSQL as well, in a temporary cluster with synchronous_commit=on
          --without-peer          no Alertmanager
          --incidents N           the larger history (1000000)
        """;

    public int Seconds { get; init; } = 5;

    public int Rounds { get; init; } = 3;

    public IReadOnlyList<int> Connections { get; init; } = [1, 16, 64, 256];

    public IReadOnlyList<string> Only { get; init; } = [];

    public bool Postgres { get; init; }

    public bool Peer { get; init; } = true;

    public int Incidents { get; init; } = 1_000_000;

    public bool Wants(string what) => Only.Count == 0 || Only.Contains(what);

    /// <summary>Null when a word is not understood.</summary>
    public static Settings? Parse(IReadOnlyList<string> args)
    {
        var settings = new Settings();
        for (var i = 0; i < args.Count; i++)
        {
            string Value() => i + 1 < args.Count ? args[++i] : "";
            var known = args[i] switch
            {
                "--seconds" when Number(Value()) is { } n => settings with { Seconds = n },
                "--rounds" when Number(Value()) is { } n => settings with { Rounds = n },
                "--incidents" when Number(Value()) is { } n => settings with { Incidents = n },
                "--connections" when Value().Split(',').Select(Number).ToList() is var all && all.All(n => n is not null) => settings with { Connections = [.. all.Select(n => n!.Value)] },
                "--only" => settings with { Only = Value().Split(',') },
                "--postgres" => settings with { Postgres = true },
                "--without-peer" => settings with { Peer = false },
                _ => null,
            };
            if (known is null) return null;
            settings = known;
        }

        return settings;
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
