using Incidents.Core.Runbooks;

namespace Incidents.Core.Runs;

/// <summary>Every "no" about who has the practice, and who must be there.</summary>
public static class QualificationRefusals
{
    public static Refusal Executor(PracticeRule rule, IReadOnlyList<Experience> able) => new(RefusalKind.Conflict, "qualification",
        $"This runbook asks for an executor who has led it to its end {rule.InWords()}; {Able(able)}. Let one of them follow it; to go on yourself, send an unqualifiedReason of {ShortestReason} or more characters.", Fields(able));

    public static Refusal Verifier(PracticeRule rule, IReadOnlyList<Experience> able) => new(RefusalKind.Conflict, "qualification",
        $"This runbook asks for a second person who has followed or verified it {rule.InWords()}; {Able(able)}. Ask one of them.", Fields(able));

    public static Refusal NobodyToBePresent(IReadOnlyList<string> teams) => new(RefusalKind.Conflict, "qualification",
        $"This runbook wants somebody of {string.Join(" and ", teams)} to be there, and no such team has anybody but you. Add people to the team; to go on without, send an unqualifiedReason of {ShortestReason} or more characters.",
        teams.ToDictionary(t => t, _ => "has nobody who could come"));

    public static Refusal PresenceRequired(Run run, IReadOnlyList<string> teams) => new(RefusalKind.Conflict, "presence_required",
        $"Somebody of {string.Join(" and of ", teams)} must be there for a risky step. Let them check in themselves with POST /api/v1/runs/{run.Id}/presence.",
        teams.ToDictionary(t => t, _ => "is not here"));

    public static Refusal PresenceNotWanted(Run run) => new(RefusalKind.Conflict, "presence_not_wanted",
        $"'{run.Title}' asks nobody to be there. Write a note if you want it known that you are.");

    public static Refusal NotInTeam(Run run) => new(RefusalKind.Forbidden, "not_in_team",
        $"Wanted are people of {string.Join(", ", run.Rules.Present)}, and never the executor. Ask one of them to check in.");

    /// <summary>Shorter reasons are excuses.</summary>
    public const int ShortestReason = 20;

    /// <summary>Those first who are on call now: at 3 AM the others are asleep.</summary>
    private static string Able(IReadOnlyList<Experience> able) => able.Count == 0
        ? "nobody has now"
        : $"these have: {string.Join(", ", able.OrderByDescending(a => a.IsOnCall).Select(a => a.IsOnCall ? $"{a.Name} (on call now)" : a.Name))}";

    private static Dictionary<string, string> Fields(IReadOnlyList<Experience> able) =>
        able.ToDictionary(a => a.PersonId, a => $"{a.Name}, followed it {a.Executed.Count} and verified it {a.Verified.Count} times{(a.IsOnCall ? ", on call now" : "")}");
}
