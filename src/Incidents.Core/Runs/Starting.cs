using Incidents.Core.Runbooks;

namespace Incidents.Core.Runs;

/// <summary>Decides whether a run may begin, and with which values.</summary>
public static class Starting
{
    private static readonly Parameter AnyEnvironment = new()
    {
        Name = Placeholders.Environment,
        Label = "Environment",
        Derive = "Look at the system that the step is about to change, in a session of your own: which environment is it?",
    };

    /// <summary>How the environment is checked: as declared, when the runbook declares it, else as any plain word.</summary>
    public static Parameter EnvironmentOf(IReadOnlyList<Parameter> parameters) =>
        parameters.FirstOrDefault(p => p.Name == Placeholders.Environment) is { } declared
            ? declared with { Required = true, Label = declared.Label ?? AnyEnvironment.Label, Derive = declared.Derive ?? AnyEnvironment.Derive }
            : AnyEnvironment;

    /// <param name="runbook">What is to be followed.</param>
    /// <param name="environment">Where; any word, unless the runbook names the choices.</param>
    /// <param name="given">Raw values by parameter name; null counts as not given.</param>
    /// <returns>Environment and values in canonical spelling, defaults filled in.</returns>
    public static Outcome<StartValues> Decide(Runbook runbook, string? environment, IReadOnlyDictionary<string, string?> given)
    {
        if (runbook.Steps.Count == 0) return RunRefusals.NoSteps(runbook.Title);
        var wrong = new Dictionary<string, string>();
        var where = Check(EnvironmentOf(runbook.Parameters), environment, wrong);
        var values = Entering.Check(runbook.Parameters, given, wrong);
        foreach (var parameter in runbook.Parameters.Where(p => p.Name != Placeholders.Environment && !values.ContainsKey(p.Name) && !wrong.ContainsKey(p.Name)))
        {
            if (parameter.Default is { } usual) values[parameter.Name] = Check(parameter, usual, wrong);
            else if (parameter.Required) wrong[parameter.Name] = "is required";
        }

        return wrong.Count == 0 ? new StartValues(where, values) : RunRefusals.InvalidValues(wrong);
    }

    private static string Check(Parameter parameter, string? raw, Dictionary<string, string> wrong)
    {
        if (ParameterValues.Canonical(parameter, raw ?? "").Is(out var value, out var refusal)) return value;
        wrong[parameter.Name] = Entering.WordsOf(parameter, refusal);
        return "";
    }
}

/// <summary>What a run begins with.</summary>
public sealed record StartValues(string Environment, IReadOnlyDictionary<string, string> Values);
