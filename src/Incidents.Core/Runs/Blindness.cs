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
    /// Names of the guarded values that the executor is about to write where others read. Also those of a released step: it may still fail
    /// and be verified anew, and what was written stays. The environment is left out: it is a word of everyday notes, and everybody knows it from the incident.
    /// </summary>
    /// <param name="run">As it will be once the texts are written: what is then open counts.</param>
    /// <param name="texts">What is to be written.</param>
    public static IReadOnlyList<string> Leaks(Run run, params IEnumerable<string?> texts)
    {
        if (run.State != RunState.Active) return [];
        var guarded = Critical(run, s => !s.IsClosed);
        var written = texts.OfType<string>().Select(Composition.Compose).ToList();
        return
        [
            .. run.Parameters.Where(p => guarded.Contains(p.Name) && run.Values.GetValueOrDefault(p.Name) is { Length: >= ShortestLeak } value
                && written.Any(t => Tells(p, value, t))).Select(p => p.Name),
        ];
    }

    private static HashSet<string> Guarded(Run run) => Critical(run, s => !s.IsClosed && s.State != StepState.Released);

    private static HashSet<string> Critical(Run run, Func<RunStep, bool> open) => [.. run.Steps.Where(s => s.IsGuarded && open(s)).SelectMany(run.CriticalOf).Select(p => p.Name)];

    /// <summary>True for the value as it is kept, and for any other spelling of the same instant, number or hash: people write what they typed.</summary>
    private static bool Tells(Parameter parameter, string value, string text)
    {
        if (text.Contains(value, StringComparison.OrdinalIgnoreCase)) return true;
        // One member primes as well as all of them.
        if (parameter.Compare == Comparison.Set) return TextComparing.Members(value).Any(m => m.Length >= ShortestLeak && text.Contains(m, StringComparison.OrdinalIgnoreCase));
        if (parameter.Type is not (ParameterType.Timestamp or ParameterType.Number) && parameter.Compare != Comparison.HashPrefix) return false;
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(w => w.Trim('.', ',', ';', ':', '!', '?', '(', ')', '[', ']', '"', '\'', '`', '*', '_')).ToList();
        // Date and time may stand apart.
        return words.Concat(words.Zip(words.Skip(1), (date, time) => $"{date} {time}")).Any(w => ParameterValues.Same(parameter, w, value));
    }
}
