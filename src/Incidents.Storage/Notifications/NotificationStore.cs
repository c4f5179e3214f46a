using Incidents.Core;
using Incidents.Core.Notifications;

namespace Incidents.Storage.Notifications;

/// <summary>What people are to be told.</summary>
public static class NotificationStore
{
    private const string Columns = "id, person_id, kind, subject_id, text, created_at, read_at";

    /// <summary>One row for each person, the same commit as what caused it; nothing for who was told of the same cause.</summary>
    public static void Add(WriteTx tx, IEnumerable<string> personIds, NotificationKind kind, string subjectId, string text, string? cause = null)
    {
        foreach (var personId in personIds.Distinct())
            tx.Hot(
                """
                INSERT INTO notifications (id, person_id, kind, subject_id, text, created_at, cause) VALUES (@id, @personId, @kind, @subjectId, @text, @now, @cause)
                ON CONFLICT (person_id, cause) WHERE cause IS NOT NULL DO NOTHING
                """)
                .Set("@id", tx.NewId("not")).Set("@personId", personId).Set("@kind", kind).Set("@subjectId", subjectId).Set("@text", text).Set("@now", tx.Now).Set("@cause", cause).Later();
    }

    /// <summary>A person's own, newest first.</summary>
    public static Page<Notification> Of(ReadTx tx, string personId, bool onlyUnread, PageRequest page)
    {
        var sql = $"SELECT {Columns} FROM notifications WHERE person_id = @personId";
        if (onlyUnread) sql += " AND read_at IS NULL";
        if (page.After is not null) sql += " AND id < @after";
        sql += " ORDER BY id DESC LIMIT @limit";
        return Page<Notification>.Of(tx.Query<Notification>(sql, new { personId, after = page.After, limit = page.Limit + 1 }), page.Limit, n => n.Id);
    }

    public static long CountUnread(ReadTx tx, string personId) =>
        tx.Scalar<long>("SELECT COUNT(*) FROM notifications WHERE person_id = @personId AND read_at IS NULL", new { personId });

    /// <summary>Who was told about it.</summary>
    public static IReadOnlyList<string> ToldOf(ReadTx tx, string subjectId, NotificationKind kind) => tx.Query<string>(
        "SELECT DISTINCT person_id FROM notifications WHERE subject_id = @subjectId AND kind = @kind ORDER BY person_id", new { subjectId, kind = kind.ToString() });

    /// <summary>False when there is no such notification of this person.</summary>
    public static bool Read(WriteTx tx, string id, string personId) =>
        tx.Execute("UPDATE notifications SET read_at = COALESCE(read_at, @now) WHERE id = @id AND person_id = @personId", new { id, personId, now = tx.Now }) == 1;
}
