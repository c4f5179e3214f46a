using Incidents.Core;
using Incidents.Core.OnCall;

namespace Incidents.Storage.OnCall;

/// <summary>Overrides, also those that were removed.</summary>
public static class OverrideStore
{
    private const string Columns = "id, schedule_id, person_id, begins_at AS \"from\", ends_at AS \"until\", reason, swap_id, made_by_id, made_by_name, made_at, removed_at, removed_by_name";

    /// <summary>All that end after <paramref name="from"/> and begin before <paramref name="until"/>, as they were asked for.</summary>
    public static IReadOnlyList<Override> Between(ReadTx tx, string scheduleId, DateTimeOffset from, DateTimeOffset until) => tx.Query<Override>(
        $"SELECT {Columns} FROM schedule_overrides WHERE schedule_id = @scheduleId AND ends_at > @from AND begins_at < @until ORDER BY ends_at, id", new { scheduleId, from, until });

    /// <summary>Newest first, with those that were removed or are over.</summary>
    public static Page<Override> List(ReadTx tx, string scheduleId, PageRequest page)
    {
        var sql = $"SELECT {Columns} FROM schedule_overrides WHERE schedule_id = @scheduleId";
        if (page.After is not null) sql += " AND id < @after";
        sql += " ORDER BY id DESC LIMIT @limit";
        return Page<Override>.Of(tx.Query<Override>(sql, new { scheduleId, after = page.After, limit = page.Limit + 1 }), page.Limit, o => o.Id);
    }

    public static Override? Find(ReadTx tx, string scheduleId, string id) =>
        tx.QueryFirst<Override>($"SELECT {Columns} FROM schedule_overrides WHERE id = @id AND schedule_id = @scheduleId", new { scheduleId, id });

    public static void Add(WriteTx tx, Override made) => tx.Execute(
        """
        INSERT INTO schedule_overrides (id, schedule_id, person_id, begins_at, ends_at, reason, swap_id, made_by_id, made_by_name, made_at)
        VALUES (@Id, @ScheduleId, @PersonId, @From, @Until, @Reason, @SwapId, @MadeById, @MadeByName, @MadeAt)
        """, made);

    /// <summary>It no longer holds from now on. False when that is so already, or it is over.</summary>
    public static bool Remove(WriteTx tx, string id, string byName) => tx.Execute(
        "UPDATE schedule_overrides SET removed_at = @now, removed_by_name = @byName WHERE id = @id AND removed_at IS NULL AND ends_at > @now", new { id, byName, now = tx.Now }) == 1;
}
