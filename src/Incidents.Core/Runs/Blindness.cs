using Incidents.Core.Runbooks;

namespace Incidents.Core.Runs;

/// <summary>
/// Who may see which value. What a second person must derive is hidden from everybody but the executor, from the moment it is entered
/// until each guarded step that uses it is closed: a check that was told the answer finds nothing.
/// </summary>
public static class Blindness
{
    /// <summary>Shorter values stand in too many innocent words.</summary>
    private const int ShortestLeak = 4;

    /// <summary>Names of the values that <paramref name="viewerId"/> must not see.</summary>
    public static IReadOnlySet<string> HiddenFrom(Run run, string? viewerId) =>
        run.State != RunState.Active || run.ExecutorId == viewerId ? new HashSet<string>() : Guarded(run);

    /// <summary>The values that <paramref name="viewerId"/> may see, to fill into texts.</summary>
    public static IReadOnlyDictionary<string, string> VisibleTo(Run run, string? viewerId)
    {
        var hidden = HiddenFrom(run, viewerId);
        return run.Filling.Where(v => !hidden.Contains(v.Key)).ToDictionary(v => v.Key, v => v.Value);
    }

    /// <summary>
    /// Names of the guarded values that the executor is about to write where others read. The environment is left out:
    /// it is a word of everyday notes, and everybody knows it from the incident.
    /// </summary>
    public static IReadOnlyList<string> Leaks(Run run, params IEnumerable<string?> texts)
    {
        if (run.State != RunState.Active) return [];
        var guarded = Guarded(run);
        return
        [
            .. run.Values.Where(v => guarded.Contains(v.Key) && v.Value.Length >= ShortestLeak
                && texts.Any(t => t?.Contains(v.Value, StringComparison.OrdinalIgnoreCase) == true)).Select(v => v.Key),
        ];
    }

    private static HashSet<string> Guarded(Run run) =>
    [
        .. run.Steps.Where(s => s.IsGuarded && !s.IsClosed && s.State != StepState.Released).SelectMany(run.CriticalOf).Select(p => p.Name),
    ];
}
