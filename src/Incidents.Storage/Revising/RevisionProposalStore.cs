using System.Text.Json;
using Incidents.Core;
using Incidents.Core.Revising;

namespace Incidents.Storage.Revising;

/// <summary>Proposed revisions, and the runs from which nothing was learned yet.</summary>
public static class RevisionProposalStore
{
    private const string Columns =
        "id, runbook_id, runbook, run_id, based_on, state, priority, owner, assigned_to, created_at, due_at, reminded_at, decided_by_id, decided_by_name, decided_at, reason, published, waits_for";

    private const string Open = "state IN ('Proposed', 'Waiting')";

    public static RevisionProposal? Find(ReadTx tx, string id) => Read(tx, "id = @id", new { id }) is [var one] ? one : null;

    public static RevisionProposal? OfRun(ReadTx tx, string runId) => Read(tx, "run_id = @runId", new { runId }) is [var one] ? one : null;

    /// <summary>Newest first.</summary>
    public static Page<RevisionProposal> List(ReadTx tx, string? runbookId, bool onlyOpen, PageRequest page)
    {
        var which = "TRUE";
        if (onlyOpen) which += $" AND {Open}";
        if (runbookId is not null) which += " AND runbook_id = @runbookId";
        if (page.After is not null) which += " AND id < @after";
        return Page<RevisionProposal>.Of(Read(tx, which, new { runbookId, after = page.After, limit = page.Limit + 1 }, "ORDER BY id DESC LIMIT @limit"), page.Limit, p => p.Id);
    }

    /// <summary>Of one runbook, the newest first, at most <paramref name="most"/> and none from before <paramref name="since"/>.</summary>
    public static IReadOnlyList<RevisionProposal> Lately(ReadTx tx, string runbookId, DateTimeOffset since, int most) =>
        Read(tx, "runbook_id = @runbookId AND created_at >= @since", new { runbookId, since, most }, "ORDER BY id DESC LIMIT @most");

    /// <summary>What is past its date and was not told, the longest overdue first.</summary>
    public static IReadOnlyList<RevisionProposal> Overdue(ReadTx tx, int most) =>
        Read(tx, "state = 'Proposed' AND reminded_at IS NULL AND due_at <= @now", new { now = tx.Now, most }, "ORDER BY due_at LIMIT @most");

    public static void Add(WriteTx tx, RevisionProposal p) => tx.Execute(
        $"""
        INSERT INTO revision_proposals ({Columns}, hunks, taken) VALUES (@Id, @RunbookId, @Runbook, @RunId, @BasedOn, @state, @priority, @Owner, @AssignedTo, @CreatedAt, @DueAt, @RemindedAt,
          @DecidedById, @DecidedByName, @DecidedAt, @Reason, @Published, @WaitsFor, @hunks, @taken)
        """,
        new
        {
            p.Id, p.RunbookId, p.Runbook, p.RunId, p.BasedOn, state = p.State.ToString(), priority = p.Priority.ToString(), p.Owner, p.AssignedTo, p.CreatedAt, p.DueAt, p.RemindedAt,
            p.DecidedById, p.DecidedByName, p.DecidedAt, p.Reason, p.Published, p.WaitsFor, hunks = JsonSerializer.Serialize(p.Hunks), taken = p.Taken is null ? null : JsonSerializer.Serialize(p.Taken),
        });

    /// <summary>Keeps what was decided. False when it is no longer <see cref="RevisionState.Proposed"/>.</summary>
    public static bool Decide(WriteTx tx, RevisionProposal p) => tx.Execute(
        """
        UPDATE revision_proposals SET state = @state, decided_by_id = @DecidedById, decided_by_name = @DecidedByName, decided_at = @DecidedAt, reason = @Reason,
          taken = @taken, published = @Published, waits_for = @WaitsFor
        WHERE id = @Id AND state = 'Proposed'
        """, new
        {
            p.Id, state = p.State.ToString(), p.DecidedById, p.DecidedByName, p.DecidedAt, p.Reason, taken = p.Taken is null ? null : JsonSerializer.Serialize(p.Taken), p.Published, p.WaitsFor,
        }) == 1;

    /// <summary>The second person has decided: it is published as this revision, or proposed as before.</summary>
    public static void Settle(WriteTx tx, string waitsFor, int? published) => tx.Execute(
        published is not null
            ? "UPDATE revision_proposals SET state = 'Accepted', published = @published, waits_for = NULL WHERE waits_for = @waitsFor"
            : "UPDATE revision_proposals SET state = 'Proposed', decided_by_id = NULL, decided_by_name = NULL, decided_at = NULL, taken = NULL, waits_for = NULL WHERE waits_for = @waitsFor",
        new { waitsFor, published });

    /// <summary>It hurries from now on.</summary>
    public static void Hasten(WriteTx tx, RevisionProposal p) => tx.Execute(
        $"UPDATE revision_proposals SET priority = @priority, due_at = @DueAt WHERE id = @Id AND {Open}", new { p.Id, priority = p.Priority.ToString(), p.DueAt });

    /// <summary>True for the one who tells that it is overdue.</summary>
    public static bool Remind(WriteTx tx, string id) => tx.Execute(
        "UPDATE revision_proposals SET reminded_at = @now WHERE id = @id AND state = 'Proposed' AND reminded_at IS NULL", new { id, now = tx.Now }) == 1;

    /// <summary>The oldest run that has ended and from which nothing was learned yet.</summary>
    public static string? NextRun(ReadTx tx) => tx.QueryFirst<string>("SELECT id FROM runs WHERE state <> 'Active' AND learned_at IS NULL ORDER BY id LIMIT 1");

    /// <summary>True for the one who learns from it.</summary>
    public static bool Learn(WriteTx tx, string runId) => tx.Execute(
        "UPDATE runs SET learned_at = @now WHERE id = @runId AND state <> 'Active' AND learned_at IS NULL", new { runId, now = tx.Now }) == 1;

    /// <summary>How often a second person found other values, by the run's step.</summary>
    public static IReadOnlyDictionary<string, int> Mismatches(ReadTx tx, string runId) => tx.Query<Mismatch>(
        """
        SELECT v.step_id, COUNT(*) AS times FROM verifications v JOIN verification_attempts a ON a.verification_id = v.id
        WHERE v.run_id = @runId AND a.kind = 'Values' AND NOT a.matched GROUP BY v.step_id
        """, new { runId }).ToDictionary(m => m.StepId, m => (int)m.Times);

    private static List<RevisionProposal> Read(ReadTx tx, string which, object args, string order = "")
    {
        var rows = tx.Query<RevisionProposal>($"SELECT {Columns} FROM revision_proposals WHERE {which} {order}", args);
        if (rows.Count == 0) return [];
        var texts = tx.Query<Texts>($"SELECT id, hunks AS json, taken FROM revision_proposals WHERE {which} {order}", args).ToDictionary(t => t.Id);
        return
        [
            .. rows.Select(p => p with
            {
                Hunks = JsonSerializer.Deserialize<List<Hunk>>(texts[p.Id].Json) ?? [],
                Taken = texts[p.Id].Taken is { } taken ? JsonSerializer.Deserialize<List<int>>(taken) : null,
            }),
        ];
    }

    private sealed record Texts
    {
        public string Id { get; init; } = "";

        public string Json { get; init; } = "[]";

        public string? Taken { get; init; }
    }

    private sealed record Mismatch
    {
        public string StepId { get; init; } = "";

        public long Times { get; init; }
    }
}
