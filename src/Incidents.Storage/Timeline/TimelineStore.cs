using Incidents.Core.Timeline;

namespace Incidents.Storage.Timeline;

/// <summary>Timelines: appended to, read, never changed.</summary>
public static class TimelineStore
{
    /// <summary>Appends <paramref name="said"/>, giving it its number, time and hash. The timeline begins with its first entry.</summary>
    public static Entry Append(WriteTx tx, string subjectId, Entry said)
    {
        // The head row is taken first: two servers that append at once wait for, or collide on, this row.
        var head = tx.Hot(
            """
            INSERT INTO timelines (subject_id, entries, head_hash) VALUES (@subject, 1, '')
            ON CONFLICT (subject_id) DO UPDATE SET entries = timelines.entries + 1
            RETURNING entries, head_hash
            """).Set("@subject", subjectId).First(row => new Head(row.GetInt64(0), row.GetString(1)))!;

        var entry = said with { Seq = head.Entries, RecordedAt = tx.Now, OccurredAt = said.OccurredAt == default ? tx.Now : Micros.Cut(said.OccurredAt) };
        entry = entry with { Hash = HashChain.Next(head.Hash.Length > 0 ? head.Hash : HashChain.Genesis(subjectId), entry) };

        tx.Hot(
            """
            INSERT INTO timeline_entries (subject_id, seq, kind, occurred_at, recorded_at, actor_kind, actor_id, actor_name, source, text, data, hash)
            VALUES (@subject, @seq, @kind, @occurred, @recorded, @actor_kind, @actor_id, @actor_name, @source, @text, @data, @hash)
            """)
            .Set("@subject", subjectId).Set("@seq", entry.Seq).Set("@kind", entry.Kind)
            .Set("@occurred", entry.OccurredAt).Set("@recorded", entry.RecordedAt)
            .Set("@actor_kind", entry.Actor.Kind).Set("@actor_id", entry.Actor.Id).Set("@actor_name", entry.Actor.Name)
            .Set("@source", entry.Source).Set("@text", entry.Text).Set("@data", entry.Data).Set("@hash", entry.Hash)
            .Execute();
        tx.Hot("UPDATE timelines SET head_hash = @hash WHERE subject_id = @subject").Set("@hash", entry.Hash).Set("@subject", subjectId).Execute();
        return entry;
    }

    /// <summary>Oldest first, after sequence number <paramref name="after"/>.</summary>
    public static IReadOnlyList<Entry> Read(ReadTx tx, string subjectId, long after, int limit) =>
    [
        .. tx.Query<Row>(
            """
            SELECT seq, kind, occurred_at, recorded_at, actor_kind, actor_id, actor_name, source, text, data, hash
            FROM timeline_entries WHERE subject_id = @subjectId AND seq > @after ORDER BY seq LIMIT @limit
            """, new { subjectId, after, limit }).Select(row => row.ToEntry()),
    ];

    /// <summary>The number of the first entry that was tampered with, or null when the whole chain holds.</summary>
    public static long? FirstBreak(ReadTx tx, string subjectId)
    {
        var head = tx.QueryFirst<HeadRow>("SELECT entries, head_hash FROM timelines WHERE subject_id = @subjectId", new { subjectId });
        return head is null ? null : HashChain.FirstBreak(subjectId, Read(tx, subjectId, 0, int.MaxValue), head.Entries, head.HeadHash);
    }

    private sealed record Head(long Entries, string Hash);

    private sealed record HeadRow
    {
        public long Entries { get; init; }

        public string HeadHash { get; init; } = "";
    }

    private sealed record Row
    {
        public long Seq { get; init; }

        public EntryKind Kind { get; init; }

        public DateTimeOffset OccurredAt { get; init; }

        public DateTimeOffset RecordedAt { get; init; }

        public ActorKind ActorKind { get; init; }

        public string ActorId { get; init; } = "";

        public string ActorName { get; init; } = "";

        public string Source { get; init; } = "";

        public string Text { get; init; } = "";

        public string Data { get; init; } = "";

        public string Hash { get; init; } = "";

        public Entry ToEntry() => new()
        {
            Seq = Seq,
            Kind = Kind,
            OccurredAt = OccurredAt,
            RecordedAt = RecordedAt,
            Actor = new Actor(ActorKind, ActorId, ActorName),
            Source = Source,
            Text = Text,
            Data = Data,
            Hash = Hash,
        };
    }
}
