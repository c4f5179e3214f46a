using Incidents.Core.People;
using Incidents.Core.Runs;
using Incidents.Storage.People;

namespace Incidents.Storage.Runs;

/// <summary>Who has done what how often, counted from runs and verifications. Several accounts of one person count as one.</summary>
public static class ExperienceStore
{
    /// <summary>To their end; of those on paper only what both say was so.</summary>
    private const string Executed =
        """
        SELECT COALESCE(p.same_as, p.id) AS person_id, r.runbook, r.runbook_id, r.ended_at AS at
        FROM runs r JOIN people p ON p.id = r.executor_id LEFT JOIN run_papers q ON q.run_id = r.id
        WHERE r.state IN ('Completed', 'CompletedWithExceptions')
          AND (r.origin = 'Live' OR (q.executor_attested_at IS NOT NULL AND q.verifier_attested_at IS NOT NULL))
        """;

    private const string Verified =
        """
        SELECT COALESCE(p.same_as, p.id) AS person_id, r.runbook, r.runbook_id, a.at AS at
        FROM runs r JOIN verifications v ON v.run_id = r.id JOIN verification_attempts a ON a.verification_id = v.id JOIN people p ON p.id = a.verifier_id
        WHERE a.kind = 'Values' AND a.matched = TRUE
        """;

    /// <summary>Of everybody with one runbook, by name; also those who have none yet.</summary>
    public static IReadOnlyList<Experience> OfRunbook(ReadTx tx, string runbookId)
    {
        var executed = tx.Query<Row>($"{Executed} AND r.runbook_id = @runbookId ORDER BY r.ended_at", new { runbookId }).ToLookup(r => r.PersonId, r => r.At);
        var verified = tx.Query<Row>($"{Verified} AND r.runbook_id = @runbookId ORDER BY a.at", new { runbookId }).ToLookup(r => r.PersonId, r => r.At);
        return [.. PersonStore.All(tx).Where(p => p.SameAs is null).Select(p => Experience.Of(p, executed[p.Id], verified[p.Id]))];
    }

    /// <summary>As <see cref="OfRunbook"/>, of all runbooks at once: gives those of the runbook with an id.</summary>
    public static Func<string, IReadOnlyList<Experience>> OfRunbooks(ReadTx tx)
    {
        List<Person> people = [.. PersonStore.All(tx).Where(p => p.SameAs is null)];
        var executed = tx.Query<Row>($"{Executed} ORDER BY r.ended_at").ToLookup(r => (r.RunbookId, r.PersonId), r => r.At);
        var verified = tx.Query<Row>($"{Verified} ORDER BY a.at").ToLookup(r => (r.RunbookId, r.PersonId), r => r.At);
        return id => [.. people.Select(p => Experience.Of(p, executed[(id, p.Id)], verified[(id, p.Id)]))];
    }

    /// <summary>Of one person, by the slug of each runbook he has to do with.</summary>
    public static IReadOnlyDictionary<string, Experience> OfPerson(ReadTx tx, Person person)
    {
        var args = new { person.Id };
        var executed = tx.Query<Row>($"{Executed} AND r.executor_id IN (SELECT id FROM people WHERE id = @Id OR same_as = @Id) ORDER BY r.ended_at", args).ToLookup(r => r.Runbook, r => r.At);
        var verified = tx.Query<Row>($"{Verified} AND a.verifier_id IN (SELECT id FROM people WHERE id = @Id OR same_as = @Id) ORDER BY a.at", args).ToLookup(r => r.Runbook, r => r.At);
        return executed.Select(e => e.Key).Union(verified.Select(v => v.Key)).Order(StringComparer.Ordinal).ToDictionary(slug => slug, slug => Experience.Of(person, executed[slug], verified[slug]));
    }

    private sealed record Row
    {
        public string PersonId { get; init; } = "";

        public string Runbook { get; init; } = "";

        public string RunbookId { get; init; } = "";

        public DateTimeOffset At { get; init; }
    }
}
