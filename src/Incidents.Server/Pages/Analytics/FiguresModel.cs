using System.Globalization;
using Incidents.Core.Incidents;

namespace Incidents.Server.Pages.Analytics;

/// <summary>Figures, and their pictures.</summary>
public sealed record FiguresModel(IncidentFigures Figures, string? Service, IReadOnlyList<string> Services)
{
    public string TableAddress => PageAddress.With("/analytics.csv", ("service", Service));

    public IReadOnlyList<Chart> Charts =>
    [
        new("Incidents opened each week", AreBars: true, Labels, [new("opened", "first", [.. Figures.Weeks.Select(w => (double?)w.Opened)])], n => Math.Round(n, 1).ToString(CultureInfo.InvariantCulture)),
        Times("Time until somebody had it", w => w.ToAcknowledge),
        Times("Time until it was over", w => w.ToResolve),
    ];

    public static string Say(long? seconds) => seconds is { } s ? PageWords.Lasting(TimeSpan.FromSeconds(s)) : "none";

    public static string Day(DateTimeOffset monday) => monday.UtcDateTime.ToString("d MMM", CultureInfo.InvariantCulture);

    private IReadOnlyList<string> Labels => [.. Figures.Weeks.Select(w => Day(w.Monday))];

    private Chart Times(string title, Func<IncidentWeek, Spread> of) => new(title, AreBars: false, Labels,
        [
            new("median", "first", [.. Figures.Weeks.Select(w => (double?)of(w).MedianSeconds)]),
            new("nine of ten were faster", "second", [.. Figures.Weeks.Select(w => (double?)of(w).P90Seconds)]),
        ],
        s => PageWords.Lasting(TimeSpan.FromSeconds(s)));
}
