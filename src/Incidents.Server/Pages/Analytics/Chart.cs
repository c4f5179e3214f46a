using System.Globalization;

namespace Incidents.Server.Pages.Analytics;

/// <summary>A picture of some numbers by week, for the table that stands beside it.</summary>
public sealed record Chart(string Title, bool AreBars, IReadOnlyList<string> Labels, IReadOnlyList<Series> Lines, Func<double, string> Say)
{
    public const int Width = 400;
    public const int Height = 170;
    private const int Left = 46;
    private const int Bottom = 24;
    private const int Top = 10;

    private double Most => Math.Max(1, Lines.SelectMany(l => l.Values).OfType<double>().DefaultIfEmpty(1).Max());

    public IEnumerable<(string Y, string Text)> Grid => new[] { 0.0, 0.5, 1 }.Select(part => (N(Y(Most * part)), Say(Most * part)));

    /// <summary>Not each week has room for its name.</summary>
    public IEnumerable<(string X, string Text)> Names => Labels.Select((label, i) => (N(X(i)), label, i)).Where(l => (Labels.Count - 1 - l.i) % Math.Max(1, (int)Math.Ceiling(Labels.Count / 5.0)) == 0).Select(l => (l.Item1, l.label));

    public string Axis => N(Y(0));

    public string From => N(Left);

    public IEnumerable<(string X, string Y, string Wide, string High, string Says)> Bars =>
        Lines[0].Values.Select((v, i) => (N(X(i) - (Step * 0.35)), N(Y(v ?? 0)), N(Step * 0.7), N(Y(0) - Y(v ?? 0)), $"{Labels[i]}: {Say(v ?? 0)}"));

    /// <summary>A line has a gap where there is nothing to tell.</summary>
    public IEnumerable<string> Stretches(Series series)
    {
        var stretch = new List<string>();
        for (var i = 0; i < series.Values.Count; i++)
        {
            if (series.Values[i] is { } value) stretch.Add($"{N(X(i))},{N(Y(value))}");
            else if (stretch.Count > 0)
            {
                yield return string.Join(' ', stretch);
                stretch.Clear();
            }
        }

        if (stretch.Count > 0) yield return string.Join(' ', stretch);
    }

    public IEnumerable<(string X, string Y, string Says)> Points(Series series) =>
        series.Values.Select((v, i) => (v, i)).Where(p => p.v is not null).Select(p => (N(X(p.i)), N(Y(p.v!.Value)), $"{Labels[p.i]}, {series.Name}: {Say(p.v!.Value)}"));

    private double Step => (Width - Left - 10.0) / Math.Max(1, Labels.Count);

    private double X(int i) => Left + (Step * (i + 0.5));

    private double Y(double value) => Height - Bottom - ((Height - Bottom - Top) * value / Most);

    private static string N(double number) => Math.Round(number, 1).ToString(CultureInfo.InvariantCulture);
}

/// <summary>One line of a chart; null where there is nothing to tell. The kind is how it is drawn.</summary>
public sealed record Series(string Name, string Kind, IReadOnlyList<double?> Values);
