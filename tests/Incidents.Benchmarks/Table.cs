using System.Globalization;

namespace Incidents.Benchmarks;

/// <summary>Points as a Markdown table: the median of the rounds, and how each server of ours compares with Alertmanager in the same rounds.</summary>
internal static class Table
{
    public static void Print(Shape shape, IReadOnlyList<Point> points)
    {
        Console.WriteLine($"\n### {shape.Name}\n");
        Console.WriteLine("| connections | server | requests/s | alerts/s | p50 ms | p99 ms | CPU µs/alert | peak RSS MiB | errors |");
        Console.WriteLine("|--:|---|--:|--:|--:|--:|--:|--:|---|");
        foreach (var at in points.GroupBy(p => p.Connections))
        {
            var rows = at.GroupBy(p => p.Target).ToDictionary(g => g.Key, g => g.ToList());
            foreach (var (name, row) in rows)
                Console.WriteLine($"| {at.Key} | {name} | {Cells(row)} | {Errors(row)} |");
            foreach (var (name, row) in rows.Where(r => r.Key.StartsWith("ours", StringComparison.Ordinal)))
            {
                foreach (var (other, theirs) in rows.Where(r => r.Key != name && (!r.Key.StartsWith("ours", StringComparison.Ordinal) || name == "ours, PostgreSQL")))
                    Console.WriteLine($"| {at.Key} | **{name} / {other}** | {Ratios(row, theirs)} | |");
            }
        }
    }

    /// <summary>A number as it is read: many digits for none.</summary>
    public static string Text(double number) => number switch
    {
        >= 100 => number.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => number.ToString("0.0", CultureInfo.InvariantCulture),
        _ => number.ToString("0.00", CultureInfo.InvariantCulture),
    };

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static readonly Func<Point, double>[] Columns = [p => p.Seen.PerSecond, p => p.AlertsPerSecond, p => p.Seen.Median, p => p.Seen.Late, p => p.CpuPerAlert, p => p.PeakMemory];

    private static string Cells(IReadOnlyList<Point> row) => string.Join(" | ", Columns.Select(c => Text(Median(row.Select(c)))));

    /// <summary>The median of the rounds' ratios, since what disturbs one round disturbs both.</summary>
    private static string Ratios(List<Point> ours, List<Point> theirs) =>
        string.Join(" | ", Columns.Select(c => $"**{Median(ours.Zip(theirs, (a, b) => c(a) / c(b))):0.00}×**"));

    private static string Errors(IReadOnlyList<Point> row)
    {
        var (refused, broken) = (row.Sum(p => p.Seen.Refused), row.Sum(p => p.Seen.Broken));
        return refused + broken == 0 ? "" : $"{refused} refused, {broken} without an answer";
    }
}
