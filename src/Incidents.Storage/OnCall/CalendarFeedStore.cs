using Incidents.Core.OnCall;

namespace Incidents.Storage.OnCall;

/// <summary>Addresses of calendars, by the hash of their secret.</summary>
public static class CalendarFeedStore
{
    private const string Columns = "id, hint, person_id, schedule_id, created_at";

    /// <summary>Those of a person that can be read.</summary>
    public static IReadOnlyList<CalendarFeed> Of(ReadTx tx, string personId) =>
        tx.Query<CalendarFeed>($"SELECT {Columns} FROM calendar_feeds WHERE person_id = @personId AND revoked_at IS NULL ORDER BY id", new { personId });

    public static CalendarFeed? FindLive(ReadTx tx, string tokenHash) =>
        tx.QueryFirst<CalendarFeed>($"SELECT {Columns} FROM calendar_feeds WHERE token_hash = @tokenHash AND revoked_at IS NULL", new { tokenHash });

    public static void Add(WriteTx tx, CalendarFeed feed, string tokenHash) => tx.Execute(
        "INSERT INTO calendar_feeds (id, token_hash, hint, person_id, schedule_id, created_at) VALUES (@Id, @tokenHash, @Hint, @PersonId, @ScheduleId, @CreatedAt)",
        new { feed.Id, tokenHash, feed.Hint, feed.PersonId, feed.ScheduleId, feed.CreatedAt });

    /// <summary>False when this person has no such calendar, or it was revoked before.</summary>
    public static bool Revoke(WriteTx tx, string id, string personId) =>
        tx.Execute("UPDATE calendar_feeds SET revoked_at = @now WHERE id = @id AND person_id = @personId AND revoked_at IS NULL", new { id, personId, now = tx.Now }) == 1;
}
