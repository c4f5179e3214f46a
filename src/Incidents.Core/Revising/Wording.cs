using Incidents.Core.Runs;

namespace Incidents.Core.Revising;

/// <summary>How what happened in a run is said in a runbook: what, when and why, and nobody's name.</summary>
internal static class Wording
{
    public static string Of(Cause cause) => cause switch
    {
        Cause.Skipped => "Skipped",
        Cause.Failed => "Failed",
        Cause.Repeated => "Gone through again",
        Cause.Returned => "Gone back to",
        Cause.Inserted => "Needed",
        Cause.Late => "Written down only later",
        Cause.Overran => "Took more than three times what is planned",
        Cause.ValueCorrected => "A value was corrected after it had been entered",
        Cause.Mismatched => "A second person found other values",
        _ => "Called wrong",
    };

    public static string In(Run run) => $"in {run.Id} on {run.EndedAt ?? run.StartedAt:yyyy-MM-dd}";

    /// <summary>Of these somebody said why, or what.</summary>
    public static bool TellsReason(Cause cause) => cause is not (Cause.Late or Cause.Mismatched or Cause.Overran);

    /// <summary>What was said, without the title that the step has anyway.</summary>
    public static string ReasonIn(Deviation said, RunStep? step)
    {
        var opening = step is null ? null : $"{step.Definition.Title} (";
        var at = opening is null ? -1 : said.Text.IndexOf(opening, StringComparison.Ordinal);
        return at >= 0 && said.Text.EndsWith(')') ? said.Text[(at + opening!.Length)..^1] : said.Text;
    }
}
