namespace Incidents.Core.Runbooks;

/// <summary>Every "no" about the text of a runbook and the values given to it.</summary>
internal static class RunbookRefusals
{
    public static Refusal TooLarge() =>
        new(RefusalKind.TooLarge, "runbook_too_large", "A runbook is at most 1 MiB of UTF-8 text; split it or link to the long parts.");

    public static Refusal TooManySteps() =>
        new(RefusalKind.Invalid, "too_many_steps", "A runbook has at most 2,000 steps; split it.");

    public static Refusal TooComplex(string what) =>
        new(RefusalKind.Invalid, "markdown_too_complex", $"The Markdown cannot be rendered safely: {what}.");

    public static Refusal NotText(int line, string what) =>
        Invalid(new Dictionary<string, string> { [$"line {line}"] = what });

    public static Refusal Invalid(IReadOnlyDictionary<string, string> fields) =>
        new(RefusalKind.Invalid, "invalid_runbook", "The runbook is not saved: correct the places named in the fields.", fields);

    public static Refusal InvalidParameter(string name, string what) =>
        new(RefusalKind.Invalid, "invalid_parameter", $"The value of {name} {what}.", new Dictionary<string, string> { [name] = what });
}
