using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Timeline;

namespace Incidents.Storage.Access;

/// <summary>The access log: appended to, read, never changed.</summary>
public static class AccessLogStore
{
    public static void Add(WriteTx tx, Actor actor, AccessEvent what, string subjectId, string text) => tx.Execute(
        """
        INSERT INTO access_log (id, at, actor_kind, actor_id, actor_name, what, subject_id, text)
        VALUES (@logId, @now, @kind, @actorId, @actorName, @what, @subjectId, @text)
        """, new { logId = tx.NewId("acc"), now = tx.Now, kind = actor.Kind.ToString(), actorId = actor.Id, actorName = actor.Name, what = what.ToString(), subjectId, text });

    /// <summary>Newest first.</summary>
    public static Page<AccessEntry> List(ReadTx tx, PageRequest page)
    {
        var sql = "SELECT id, at, actor_kind, actor_id, actor_name, what, subject_id, text FROM access_log";
        if (page.After is not null) sql += " WHERE id < @after";
        sql += " ORDER BY id DESC LIMIT @limit";
        return Page<AccessEntry>.Of([.. tx.Query<Row>(sql, new { after = page.After, limit = page.Limit + 1 }).Select(row => row.ToEntry())], page.Limit, e => e.Id);
    }

    /// <summary>Whom it happened to since then.</summary>
    public static IReadOnlyList<string> SubjectsOf(ReadTx tx, AccessEvent what, DateTimeOffset since) => tx.Query<string>(
        "SELECT DISTINCT subject_id FROM access_log WHERE what = @what AND at > @since ORDER BY subject_id", new { what = what.ToString(), since });

    private sealed record Row
    {
        public string Id { get; init; } = "";

        public DateTimeOffset At { get; init; }

        public ActorKind ActorKind { get; init; }

        public string ActorId { get; init; } = "";

        public string ActorName { get; init; } = "";

        public AccessEvent What { get; init; }

        public string SubjectId { get; init; } = "";

        public string Text { get; init; } = "";

        public AccessEntry ToEntry() => new() { Id = Id, At = At, Actor = new Actor(ActorKind, ActorId, ActorName), What = What, SubjectId = SubjectId, Text = Text };
    }
}
