using Incidents.Core.Runbooks;

namespace Incidents.Core.Tests.Runbooks;

/// <summary>Short ways to read a runbook in a test.</summary>
internal static class Reading
{
    public static Runbook Runbook(string markdown) => RunbookReader.Read(markdown, "a-slug").Value;

    public static IReadOnlyList<Step> Steps(string markdown) => Runbook(markdown).Steps;

    public static Refusal Refusal(string markdown) => RunbookReader.Read(markdown, "a-slug").Refusal!;

    public static IEnumerable<string> LintRules(string markdown) => Runbook(markdown).Lint.Select(finding => finding.Rule);
}
