using Incidents.Core.Runbooks;
using Incidents.Core.Snapshots;

namespace Incidents.Core.Runs;

/// <summary>
/// What a guarded step that goes back to a snapshot discards, and whether a person has understood it. A team that must type "15 h"
/// before 15 hours are gone looks at the list once more.
/// </summary>
public static class DataLoss
{
    private const string Unknown = "unknown";

    /// <summary>How far a typed length may be off, as a part of the window.</summary>
    private const double Tolerance = 0.1;

    private static readonly TimeSpan SmallestTolerance = TimeSpan.FromMinutes(1);

    /// <summary>The inventories that must be looked into for this step; none when it goes back to no snapshot.</summary>
    /// <param name="run">The run.</param>
    /// <param name="step">One of its steps.</param>
    /// <param name="service">The slug of the run's service: the source where the runbook names none.</param>
    public static IReadOnlyList<string> Sources(Run run, RunStep step, string? service = null) =>
        [.. Chosen(run, step).Select(p => p.Source ?? service).OfType<string>().Distinct()];

    /// <summary>The tool's ids of the snapshots that the step goes back to: to be in the inventory, however old they are.</summary>
    public static IReadOnlyList<string> Ids(Run run, RunStep step) => [.. Chosen(run, step).Select(p => run.Values.GetValueOrDefault(p.Name)).OfType<string>().Where(v => v.Length > 0)];

    /// <summary>
    /// The worst window of the step's snapshots; null when it goes back to none. Refuses a snapshot that is marked unusable, and one of the future.
    /// To be asked of a guarded step after the values matched: the answer holds them.
    /// </summary>
    /// <param name="run">The run, with its values.</param>
    /// <param name="step">The guarded step.</param>
    /// <param name="inventory">What is known of <see cref="Sources"/>.</param>
    /// <param name="rpo">How much the service may lose.</param>
    /// <param name="now">When.</param>
    /// <param name="service">As for <see cref="Sources"/>.</param>
    public static Outcome<LossWindow?> Of(Run run, RunStep step, IReadOnlyList<Snapshot> inventory, TimeSpan? rpo, DateTimeOffset now, string? service = null)
    {
        LossWindow? worst = null;
        foreach (var parameter in Chosen(run, step))
        {
            if (!One(run, parameter, inventory, rpo, now, service).Is(out var window, out var refusal)) return refusal;
            if (worst is null || (worst.Window is not null && (window.Window is null || window.Window > worst.Window))) worst = window;
        }

        return worst;
    }

    /// <summary>Whether what a person typed is the window: 10 % off, or a minute, is near enough; what nobody knows is acknowledged as "unknown". Null when it cannot be read.</summary>
    public static bool? Agrees(LossWindow window, string typed)
    {
        ArgumentNullException.ThrowIfNull(typed);
        var isUnknown = typed.Trim().Equals(Unknown, StringComparison.OrdinalIgnoreCase);
        if (!isUnknown && Durations.Parse(typed) is null) return null;
        if (window.Window is not { } loss) return isUnknown;
        if (isUnknown) return false;
        var allowed = loss * Tolerance > SmallestTolerance ? loss * Tolerance : SmallestTolerance;
        return (Durations.Parse(typed)!.Value - loss).Duration() <= allowed;
    }

    private static IEnumerable<Parameter> Chosen(Run run, RunStep step) => run.CriticalOf(step).Where(p => p.Type == ParameterType.Snapshot);

    private static Outcome<LossWindow> One(Run run, Parameter parameter, IReadOnlyList<Snapshot> inventory, TimeSpan? rpo, DateTimeOffset now, string? service)
    {
        var source = parameter.Source ?? service;
        var value = run.Values.GetValueOrDefault(parameter.Name) ?? "";
        var all = inventory.Where(s => s.Source == source).ToList();
        var found = all.Where(s => s.ExternalId == value).ToList();
        // Where a beginning of the id is enough, it may be that of several; the oldest of them is the worst.
        if (found.Count == 0) found = [.. all.Where(s => ParameterValues.Same(parameter, value, s.ExternalId))];
        if (found.Any(s => !s.Usable)) return SnapshotRefusals.Unusable(parameter.Name);
        DateTimeOffset? known = found.Count == 0 ? null : found.Min(s => s.TakenAt);
        var (entered, differs) = Entered(run, parameter, known);
        if (entered > now + Recording.Skew || known > now + Recording.Skew) return SnapshotRefusals.TakenInFuture(parameter.Name);
        var taken = known is null || entered < known ? entered ?? known : known;
        var since = known ?? taken;
        return new LossWindow(
            parameter.Name, value, source, taken, taken is { } at ? at > now ? TimeSpan.Zero : now - at : null, rpo,
            [.. all.Where(s => s.Usable && !found.Contains(s) && (since is null || s.TakenAt > since)).OrderByDescending(s => s.TakenAt).ThenByDescending(s => s.Id, StringComparer.Ordinal)])
        {
            Disagreement = differs ? $"the inventory says it was taken at {LossWindow.Instant(known!.Value)}, the people say {LossWindow.Instant(entered!.Value)}, and the older counts" : null,
        };
    }

    /// <summary>When the people of the run say it was taken; and whether that is another time than the inventory's, as the parameter compares times.</summary>
    private static (DateTimeOffset? At, bool Differs) Entered(Run run, Parameter snapshot, DateTimeOffset? known)
    {
        if (run.Parameters.FirstOrDefault(p => p.Name == snapshot.TakenAt) is not { } parameter || run.Values.GetValueOrDefault(parameter.Name) is not { Length: > 0 } value
            || TimestampValues.Parse(value) is not { } instant) return (null, false);
        // Nobody reads fractions of a second off a list.
        return (new DateTimeOffset(instant), known is { } at && (at.UtcDateTime - instant).Duration() >= TimeSpan.FromSeconds(1) && !ParameterValues.Same(parameter, value, TimestampValues.Canonical(at.UtcDateTime)));
    }
}
