using System.Globalization;
using Incidents.Core.Snapshots;

namespace Incidents.Core.Runs;

/// <summary>What going back to a snapshot discards.</summary>
/// <param name="Parameter">The parameter that names the snapshot.</param>
/// <param name="SnapshotId">Its value: the tool's id.</param>
/// <param name="Source">The inventory that was asked; null when none is named.</param>
/// <param name="TakenAt">When it was taken; null when nobody knows.</param>
/// <param name="Window">How much is lost; null when nobody knows, which is the worst and never nothing.</param>
/// <param name="Rpo">How much the service may lose; null when nobody said.</param>
/// <param name="Newer">Usable ones of the same source that were taken later, newest first.</param>
public sealed record LossWindow(string Parameter, string SnapshotId, string? Source, DateTimeOffset? TakenAt, TimeSpan? Window, TimeSpan? Rpo, IReadOnlyList<Snapshot> Newer)
{
    private const int Shown = 3;

    /// <summary>That the inventory and the people differ about when it was taken; the older of the two counts.</summary>
    public string? Disagreement { get; init; }

    /// <summary>True when people must say that they know what is lost: nobody knows, it is more than the service may lose, nobody said how much that is, or there is a newer one.</summary>
    public bool NeedsAcknowledgement => Window is null || Rpo is null || Window > Rpo || Newer.Count > 0;

    /// <summary>For who chose it or found it; holds the snapshot's time and the ids of others, so not for those who must still derive them.</summary>
    public string Text => string.Join("; ", new[] { Discards(), Disagreement, Allowed(), Others() }.OfType<string>());

    /// <summary>For everybody, and for ever: how much, and neither the snapshot nor its time. A step that was released may fail, and is then verified anew by somebody who has read this.</summary>
    public string Amount => string.Join("; ", new[]
    {
        Window is { } window ? $"discards {Durations.Words(window)}" : "may discard everything, since nobody knows when the snapshot was taken",
        Allowed(),
        Newer.Count == 0 ? null : $"there are {Newer.Count} newer",
    }.OfType<string>());

    /// <summary>How many are newer, and the first of them; null when there is none.</summary>
    public string? Others() => Newer.Count == 0 ? null
        : $"{Newer.Count} newer: {string.Join(", ", Newer.Take(Shown).Select(s => $"{s.ExternalId} ({Short(s.TakenAt)})"))}{(Newer.Count > Shown ? $" and {Newer.Count - Shown} more" : "")}";

    internal static string Instant(DateTimeOffset at) =>
        at.UtcDateTime.ToString(at.UtcDateTime.Second == 0 ? "yyyy-MM-dd'T'HH:mm'Z'" : "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private string Discards() => Window is { } window && TakenAt is { } taken
        ? $"discards everything after {Instant(taken)}: {Durations.Words(window)}"
        : "nobody knows when it was taken, so it may discard everything";

    private string Allowed() => Rpo is { } rpo ? $"the service may lose {Durations.Words(rpo)}" : "nobody said how much the service may lose";

    /// <summary>Only the time when it is of the same day as the newest.</summary>
    private string Short(DateTimeOffset at) =>
        at.UtcDateTime.Date == Newer[0].TakenAt.UtcDateTime.Date ? at.UtcDateTime.ToString("HH:mm'Z'", CultureInfo.InvariantCulture) : Instant(at);
}
