using Incidents.Core.Alerts;

namespace Incidents.Server.Pages.Escalation;

/// <summary>What the template needs in words.</summary>
public partial class ChainFormPage
{
    private static readonly IReadOnlyList<Choice> Severities = [.. Enum.GetValues<Severity>().Select(s => new Choice(Http.Words.Of(s), PageWords.Say(s)))];

    private static readonly IReadOnlyList<Choice> Days = [.. Enumerable.Range(1, 7).Select(d => (DayOfWeek)(d % 7)).Select(d => new Choice(Http.Words.Of(d), d.ToString()))];

    /// <summary>The last resort must not be empty at some hour.</summary>
    private static bool IsLastResort(Choice target) => target.Value.StartsWith("person:", StringComparison.Ordinal) || target.Value.StartsWith("channel:", StringComparison.Ordinal);

    private IEnumerable<Choice> Named(string target) => target.Length == 0 || Model.Targets.Any(t => t.Value == target) ? Model.Targets : Model.Targets.Append(new Choice(target, $"{target} (is not there any more)"));
}
