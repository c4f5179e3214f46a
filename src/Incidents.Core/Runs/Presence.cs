using Incidents.Core.People;

namespace Incidents.Core.Runs;

/// <summary>Who must be there for the risky steps of a run, and is not: knowledge in the room, not a signature.</summary>
public static class Presence
{
    /// <summary>Null when somebody of each team that is wanted has checked in. The executor stands for no team, also when a hand-over made him it.</summary>
    public static Refusal? Missing(Run run) => MissingTeams(run) is { Count: > 0 } teams ? QualificationRefusals.PresenceRequired(run, teams) : null;

    public static IReadOnlyList<string> MissingTeams(Run run) =>
        [.. run.Rules.Present.Where(team => !run.Present.Any(p => p.Team == team && p.PersonId != run.ExecutorId))];

    /// <summary>The teams, as the runbook spells them, for which this person may come.</summary>
    /// <param name="run">The run.</param>
    /// <param name="ids">The ids of this person: of himself, and of the account he signed in with.</param>
    /// <param name="teams">All teams.</param>
    public static Outcome<IReadOnlyList<string>> CheckIn(Run run, IReadOnlyList<string> ids, IReadOnlyList<Team> teams)
    {
        if (run.State != RunState.Active) return RunRefusals.RunEnded(run);
        if (run.Rules.Present.Count == 0) return QualificationRefusals.PresenceNotWanted(run);
        if (ids.Contains(run.ExecutorId)) return QualificationRefusals.NotInTeam(run);
        List<string> his = [.. run.Rules.Present.Where(wanted => teams.Any(t => Is(t, wanted) && t.Members.Any(ids.Contains)))];
        return his.Count == 0 ? QualificationRefusals.NotInTeam(run) : his;
    }

    /// <summary>The members of a wanted team.</summary>
    public static IEnumerable<string> Members(string wanted, IReadOnlyList<Team> teams) => teams.Where(t => Is(t, wanted)).SelectMany(t => t.Members);

    private static bool Is(Team team, string wanted) => string.Equals(team.Name.Trim(), wanted, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Somebody who said of himself that he is there, for a team.</summary>
public sealed record Attendee
{
    public string Team { get; init; } = "";

    public string PersonId { get; init; } = "";

    public string PersonName { get; init; } = "";

    public DateTimeOffset Since { get; init; }
}
