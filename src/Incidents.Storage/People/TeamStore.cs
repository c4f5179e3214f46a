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

    public static Team? Find(ReadTx tx, string id) => tx.QueryFirst<Team>("SELECT id, name, created_at FROM teams WHERE id = @id", new { id }) is { } team
        ? team with { Members = tx.Query<string>("SELECT person_id FROM team_members WHERE team_id = @id ORDER BY person_id", new { id }) }
        : null;

    /// <summary>In any case of its letters; the same spelling first. Compared here, since the databases know different letters.</summary>
    public static Team? FindByName(ReadTx tx, string name)
    {
        var alike = tx.Query<Team>("SELECT id, name, created_at FROM teams ORDER BY name").Where(t => string.Equals(t.Name, name, StringComparison.OrdinalIgnoreCase)).ToList();
        return (alike.Find(t => t.Name == name) ?? alike.FirstOrDefault()) is { } team ? Find(tx, team.Id) : null;
    }

    /// <summary>Whether the person is in it, with whichever account.</summary>
    public static bool IsMember(ReadTx tx, string teamId, string personId) => tx.Scalar<long>(
        "SELECT COUNT(*) FROM team_members m JOIN people p ON p.id = m.person_id WHERE m.team_id = @teamId AND COALESCE(p.same_as, p.id) = @personId", new { teamId, personId }) > 0;

    public static void SetMembers(WriteTx tx, string id, IEnumerable<string> members)
    {
        tx.Execute("DELETE FROM team_members WHERE team_id = @id", new { id });
        foreach (var person in members.Distinct()) tx.Execute("INSERT INTO team_members (team_id, person_id) VALUES (@id, @person)", new { id, person });
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
