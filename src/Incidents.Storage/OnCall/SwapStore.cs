using Incidents.Core;
using Incidents.Core.OnCall;

namespace Incidents.Storage.OnCall;

/// <summary>Swaps that were offered, and what became of them.</summary>
public static class SwapStore
{
    private const string Columns = "id, schedule_id, offered_by, offered_to, gives_from, gives_until, takes_from, takes_until, reason, offered_at, state, decided_at";

    public static Swap? Find(ReadTx tx, string scheduleId, string id) => tx.QueryFirst<Swap>($"SELECT {Columns} FROM schedule_swaps WHERE id = @id AND schedule_id = @scheduleId", new { scheduleId, id });

    /// <summary>Newest first.</summary>
    public static Page<Swap> List(ReadTx tx, string scheduleId, PageRequest page)
    {
        var sql = $"SELECT {Columns} FROM schedule_swaps WHERE schedule_id = @scheduleId";
        if (page.After is not null) sql += " AND id < @after";
        sql += " ORDER BY id DESC LIMIT @limit";
        return Page<Swap>.Of(tx.Query<Swap>(sql, new { scheduleId, after = page.After, limit = page.Limit + 1 }), page.Limit, s => s.Id);
    }

    public static void Add(WriteTx tx, Swap swap) => tx.Execute(
        """
        INSERT INTO schedule_swaps (id, schedule_id, offered_by, offered_to, gives_from, gives_until, takes_from, takes_until, reason, offered_at, state)
        VALUES (@Id, @ScheduleId, @OfferedBy, @OfferedTo, @GivesFrom, @GivesUntil, @TakesFrom, @TakesUntil, @Reason, @OfferedAt, 'Offered')
        """, swap);

    /// <summary>Keeps the decision. False when it was decided on before: that stays.</summary>
    public static bool Decide(WriteTx tx, string id, SwapState state) =>
        tx.Execute("UPDATE schedule_swaps SET state = @state, decided_at = @now WHERE id = @id AND state = 'Offered'", new { id, state = state.ToString(), now = tx.Now }) == 1;
}
