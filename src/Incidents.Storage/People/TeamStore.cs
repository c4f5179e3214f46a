using Incidents.Core.People;

namespace Incidents.Storage.People;

/// <summary>Teams and who is in them.</summary>
public static class TeamStore
{
    public static IReadOnlyList<Team> All(ReadTx tx)
    {
        var members = tx.Query<Member>("SELECT team_id, person_id FROM team_members ORDER BY person_id").ToLookup(m => m.TeamId, m => m.PersonId);
        return [.. tx.Query<Team>("SELECT id, name, created_at FROM teams ORDER BY name").Select(t => t with { Members = [.. members[t.Id]] })];
    }

    public static bool Exists(ReadTx tx, string id) => tx.Scalar<long>("SELECT COUNT(*) FROM teams WHERE id = @id", new { id }) > 0;

    /// <summary>False when the name is taken.</summary>
    public static bool Add(WriteTx tx, Team team)
    {
        if (tx.Execute("INSERT INTO teams (id, name, created_at) VALUES (@Id, @Name, @CreatedAt) ON CONFLICT (name) DO NOTHING", new { team.Id, team.Name, team.CreatedAt }) == 0) return false;
        foreach (var person in team.Members) tx.Execute("INSERT INTO team_members (team_id, person_id) VALUES (@Id, @person)", new { team.Id, person });
        return true;
    }

    private sealed record Member
    {
        public string TeamId { get; init; } = "";

        public string PersonId { get; init; } = "";
    }
}
