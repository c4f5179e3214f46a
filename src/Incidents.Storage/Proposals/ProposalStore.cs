using Incidents.Core;
using Incidents.Core.Proposals;

namespace Incidents.Storage.Proposals;

/// <summary>Changes that wait for a second person, and what became of them.</summary>
public static class ProposalStore
{
    private const string Columns =
        "id, kind, subject_id, summary, reasons, payload, proposed_by_id, proposed_by_name, proposed_at, state, decided_by_id, decided_by_name, decided_at, reason";

    public static Proposal? Find(ReadTx tx, string id) => tx.QueryFirst<Proposal>($"SELECT {Columns} FROM proposals WHERE id = @id", new { id });

    /// <summary>Newest first.</summary>
    public static Page<Proposal> List(ReadTx tx, ProposalState? state, PageRequest page)
    {
        var sql = $"SELECT {Columns} FROM proposals WHERE TRUE";
        if (state is not null) sql += " AND state = @state";
        if (page.After is not null) sql += " AND id < @after";
        sql += " ORDER BY id DESC LIMIT @limit";
        return Page<Proposal>.Of(tx.Query<Proposal>(sql, new { state = state?.ToString(), after = page.After, limit = page.Limit + 1 }), page.Limit, p => p.Id);
    }

    /// <summary>Those that wait, about one subject, oldest first.</summary>
    public static IReadOnlyList<Proposal> Pending(ReadTx tx, ProposalKind kind, string subjectId) => tx.Query<Proposal>(
        $"SELECT {Columns} FROM proposals WHERE kind = @kind AND subject_id = @subjectId AND state = 'Pending' ORDER BY id", new { kind = kind.ToString(), subjectId });

    public static void Add(WriteTx tx, Proposal proposal) => tx.Execute(
        $"""
        INSERT INTO proposals ({Columns}) VALUES (@Id, @kind, @SubjectId, @Summary, @Reasons, @Payload, @ProposedById, @ProposedByName, @ProposedAt, @state,
          @DecidedById, @DecidedByName, @DecidedAt, @Reason)
        """,
        new
        {
            proposal.Id, kind = proposal.Kind.ToString(), proposal.SubjectId, proposal.Summary, proposal.Reasons, proposal.Payload, proposal.ProposedById, proposal.ProposedByName, proposal.ProposedAt,
            state = proposal.State.ToString(), proposal.DecidedById, proposal.DecidedByName, proposal.DecidedAt, proposal.Reason,
        });

    /// <summary>Keeps the decision. False when it was decided on before: that stays.</summary>
    public static bool Decide(WriteTx tx, Proposal proposal) => tx.Execute(
        """
        UPDATE proposals SET state = @state, decided_by_id = @DecidedById, decided_by_name = @DecidedByName, decided_at = @DecidedAt, reason = @Reason
        WHERE id = @Id AND state = 'Pending'
        """, new { proposal.Id, state = proposal.State.ToString(), proposal.DecidedById, proposal.DecidedByName, proposal.DecidedAt, proposal.Reason }) == 1;
}
