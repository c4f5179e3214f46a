using Incidents.Core.Runbooks;
using Incidents.Core.Runs;

namespace Incidents.Core.Revising;

/// <summary>Takes out of what was written in a run the values that a second person derives: a runbook that holds them would prime the next one.</summary>
internal static class Disclosing
{
    private const string Withheld = "(what was written names a guarded value; it stands in the run)";

    /// <summary>Shorter values stand in too many innocent words.</summary>
    private const int ShortestValue = 4;

    /// <summary>Words with the names of guarded values in place of these; without them where they are spelled in another way.</summary>
    public static string Words(Run run, string text)
    {
        foreach (var name in Guarded(run)) text = Replaced(text, run.Values.GetValueOrDefault(name), $"(the {name})");
        return Tells(run, text) ? Withheld : text;
    }

    /// <summary>What is typed, with placeholders for all values that were entered; null where a guarded one is spelled in another way.</summary>
    public static string? Command(Run run, string text)
    {
        foreach (var (name, value) in run.Filling.OrderByDescending(v => v.Value.Length)) text = Replaced(text, value, $"{{{{{name}}}}}");
        return Tells(run, text) ? null : text;
    }

    private static string Replaced(string text, string? value, string by) =>
        value is { Length: >= ShortestValue } ? text.Replace(value, by, StringComparison.OrdinalIgnoreCase) : text;

    private static IEnumerable<string> Guarded(Run run) =>
        run.Steps.Where(s => s.IsGuarded).SelectMany(run.CriticalOf).Select(p => p.Name).Where(name => name != Placeholders.Environment).Distinct().OrderByDescending(name => run.Values.GetValueOrDefault(name)?.Length ?? 0);

    /// <summary>As if every step were still to be done.</summary>
    private static bool Tells(Run run, string text) =>
        Blindness.Leaks(run with { State = RunState.Active, Steps = [.. run.Steps.Select(s => s with { State = StepState.Pending })] }, text).Count > 0;
}
