using Incidents.Core.Alerts;
using Incidents.Core.Escalation;

namespace Incidents.Server.Pages.Escalation;

/// <summary>What the template needs in words.</summary>
public partial class ChainPage
{
    private static readonly IReadOnlyList<Choice> Severities = [.. Enum.GetValues<Severity>().Select(s => new Choice(Http.Words.Of(s), PageWords.Say(s)))];

    internal static string Kind(ChainProofState state) => state switch { ChainProofState.Proven => "good", ChainProofState.Due => "due", _ => "bad" };
}
