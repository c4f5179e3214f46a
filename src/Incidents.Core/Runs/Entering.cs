using Incidents.Core.Runbooks;

namespace Incidents.Core.Runs;

/// <summary>Decides about values that the executor enters or corrects while the run goes on.</summary>
public static class Entering
{
    /// <returns>The run with the new values; unchanged where nothing differs.</returns>
    public static Outcome<Run> Decide(Run run, string by, IReadOnlyDictionary<string, string?> given)
    {
        if (RunRefusals.NotDriving(run, by) is { } no) return no;
        if (given.Count == 0) return RunRefusals.InvalidValues(new Dictionary<string, string> { ["parameters"] = "name at least one" });
        var wrong = new Dictionary<string, string>();
        var values = Check(run.Parameters, given, wrong);
        if (wrong.Count > 0) return RunRefusals.InvalidValues(wrong);
        var released = run.Steps.FirstOrDefault(s => s.State == StepState.Released && run.CriticalOf(s).Any(c => Changes(run, c.Name, values)));
        return released is not null
            ? RunRefusals.ValueReleased(released)
            : run with { Values = run.Values.Concat(values).GroupBy(v => v.Key).ToDictionary(g => g.Key, g => g.Last().Value) };
    }

    /// <summary>Names of the values that differ, in the order of the declarations.</summary>
    public static IReadOnlyList<string> Changed(Run before, Run after) => [.. after.Parameters.Select(p => p.Name).Where(name => Changes(before, name, after.Values))];

    /// <summary>The guarded steps whose verification was asked for with values that are no longer those of the run.</summary>
    public static IReadOnlyList<RunStep> Outdated(Run before, Run after) =>
    [
        .. after.Steps.Where(s => s.State is StepState.AwaitingVerification or StepState.Verified
            && before.CriticalOf(s).Any(c => Changes(before, c.Name, after.Values))),
    ];

    internal static Dictionary<string, string> Check(IReadOnlyList<Parameter> declared, IReadOnlyDictionary<string, string?> given, Dictionary<string, string> wrong)
    {
        var values = new Dictionary<string, string>();
        foreach (var (name, raw) in given)
        {
            if (name == Placeholders.Environment) wrong[name] = "is given beside the parameters and holds for the whole run; for another environment abort this run and start one there";
            else if (declared.FirstOrDefault(p => p.Name == name) is not { } parameter) wrong[name] = $"is not declared; this runbook has {Names(declared)}";
            else if (raw is null) continue;
            else if (ParameterValues.Canonical(parameter, raw).Is(out var value, out var refusal)) values[name] = value;
            else wrong[name] = WordsOf(parameter, refusal);
        }

        return values;
    }

    internal static string WordsOf(Parameter parameter, Refusal refusal) => refusal.Fields?.GetValueOrDefault(parameter.Name) ?? refusal.Detail;

    private static bool Changes(Run run, string name, IReadOnlyDictionary<string, string> values) =>
        values.TryGetValue(name, out var value) && run.Values.GetValueOrDefault(name) != value;

    private static string Names(IReadOnlyList<Parameter> declared) =>
        declared.Count == 0 ? "no parameters" : string.Join(", ", declared.Select(p => p.Name));
}
