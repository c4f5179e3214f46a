using Incidents.Core.Runs;

namespace Incidents.Storage.Runs;

/// <summary>Offers to go on with a run; at most one stands.</summary>
public static class HandoverStore
{
    private const string Columns = "id, run_id, state, from_id, from_name, to_id, to_name, offered_by_id, offered_by_name, note, offered_at, expires_at, closed_at, reason";

    /// <summary>The offer that nobody has answered or replaced; it may have expired.</summary>
    public static Handover? Open(ReadTx tx, string runId) =>
        tx.QueryFirst<Handover>($"SELECT {Columns} FROM run_handovers WHERE run_id = @runId AND state = 'Offered'", new { runId });

    /// <summary>Takes the place of the one that stood.</summary>
    public static void Offer(WriteTx tx, Handover offer)
    {
        tx.Execute("UPDATE run_handovers SET state = 'Replaced', closed_at = @now WHERE run_id = @RunId AND state = 'Offered'", new { offer.RunId, now = tx.Now });
        tx.Execute(
            $"""
            INSERT INTO run_handovers ({Columns})
            VALUES (@Id, @RunId, @state, @FromId, @FromName, @ToId, @ToName, @OfferedById, @OfferedByName, @Note, @OfferedAt, @ExpiresAt, NULL, NULL)
            """, new
            {
                offer.Id,
                offer.RunId,
                state = offer.State.ToString(),
                offer.FromId,
                offer.FromName,
                offer.ToId,
                offer.ToName,
                offer.OfferedById,
                offer.OfferedByName,
                offer.Note,
                offer.OfferedAt,
                offer.ExpiresAt,
            });
    }

    /// <summary>Stores the answer to an offer that still stands; false when somebody was faster.</summary>
    public static bool Close(WriteTx tx, Handover offer) => tx.Execute(
        "UPDATE run_handovers SET state = @state, closed_at = @ClosedAt, reason = @Reason WHERE id = @Id AND state = 'Offered'",
        new { offer.Id, state = offer.State.ToString(), offer.ClosedAt, offer.Reason }) == 1;
}
