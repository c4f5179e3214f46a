using Incidents.Core;
using Incidents.Server.Http;
using Incidents.Server.Runs;

namespace Incidents.Server.Drills;

/// <summary>Looks at what is sent about drills.</summary>
internal static class DrillBodies
{
    public const int LongestText = 10_000;
    private const int LongestLine = 2_000;
    private const int Most = 100;

    public static Refusal? Check(DrillStart body, Checking checking) => checking
        .Optional(body.Environment, "environment", 500).Optional(body.Scenario, "scenario", LongestText).Optional(body.Service, "service", 100).Reason(body.UnqualifiedReason, "unqualifiedReason")
        .That(body.VolumePercent is null or (> 0 and <= 1000), "volumePercent", "more than 0, at most 1000 percent of the real volume").Refusal;

    public static Refusal? Check(NewReport body, Checking checking)
    {
        foreach (var (field, count) in new[] { ("checks", body.Checks?.Count), ("issues", body.Issues?.Count), ("followUps", body.FollowUps?.Count), ("evidence", body.Evidence?.Count), ("absentOnPurpose", body.AbsentOnPurpose?.Count) })
            checking.That((count ?? 0) <= Most, field, $"at most {Most}");
        foreach (var check in body.Checks ?? [])
            checking.Text(check?.Name, "checks.name", 200).Text(check?.Expected, "checks.expected", LongestLine).Text(check?.Actual, "checks.actual", LongestLine);
        foreach (var issue in body.Issues ?? []) checking.Text(issue, "issues", LongestLine);
        foreach (var name in body.AbsentOnPurpose ?? []) checking.Text(name, "absentOnPurpose", 200);
        foreach (var item in body.FollowUps ?? []) checking.Text(item?.Text, "followUps.text", LongestLine).Text(item?.OwnerId, "followUps.ownerId", 100);
        foreach (var evidence in body.Evidence ?? [])
            checking.Text(evidence?.Link, "evidence.link", LongestLine).Optional(evidence?.Note, "evidence.note", LongestLine)
                .That(evidence?.Sha256 is { Length: 64 } hash && hash.All(char.IsAsciiHexDigit), "evidence.sha256", "64 digits in hex, as sha256sum prints them");
        return checking.Optional(body.Cost, "cost", LongestLine).Optional(body.WentWell, "wentWell", LongestText).Optional(body.WentBadly, "wentBadly", LongestText).Optional(body.Lucky, "lucky", LongestText).Refusal;
    }

    public static Checking Seen(NamedValues? observed, Checking checking)
    {
        checking.That((observed?.Count ?? 0) <= Most, "observed", $"at most {Most}");
        foreach (var (name, value) in observed ?? []) checking.Optional(value, $"observed.{name}", LongestLine);
        return checking;
    }
}
