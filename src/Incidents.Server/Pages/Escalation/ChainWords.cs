using Incidents.Server.Escalation;

namespace Incidents.Server.Pages.Escalation;

/// <summary>When a step is taken, in words.</summary>
public static class ChainWords
{
    public static string Of(StepConditionView only)
    {
        List<string> said = [];
        if (only.AtLeast is { } least) said.Add($"for {PageWords.Say(least)} and worse");
        if (only.AtMost is { } most) said.Add($"for {PageWords.Say(most)} and less bad");
        if (only.Days.Count > 0) said.Add($"on {string.Join(", ", only.Days.Select(d => d.ToString()[..3]))}");
        if (only.From is not null) said.Add($"from {only.From} to {only.Until}");
        if (only.Zone is not null && (only.From is not null || only.Days.Count > 0)) said.Add($"({only.Zone})");
        return string.Join(' ', said);
    }
}
