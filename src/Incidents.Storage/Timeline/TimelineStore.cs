using Incidents.Core.Timeline;

namespace Incidents.Storage.Timeline;

/// <summary>Timelines: appended to, read, never changed.</summary>
public static class TimelineStore
{
    private const string InsertEntry =
        """
        INSERT INTO timeline_entries (subject_id, seq, kind, occurred_at, recorded_at, actor_kind, actor_id, actor_name, source, text, data, hash)
        VALUES (@subject, @seq, @kind, @occurred, @recorded, @actor_kind, @actor_id, @actor_name, @source, @text, @data, @hash)
        """;

    /// <summary>Begins the timeline of a subject made in this transaction, which nobody else can know yet, with <paramref name="said"/>.</summary>
    public static Entry Begin(WriteTx tx, string subjectId, Entry said)
    {
        var entry = Follow(tx, subjectId, new Head(0, ""), said);
        tx.Hot("INSERT INTO timelines (subject_id, entries, head_hash) VALUES (@subject, 1, @hash)").Set("@subject", subjectId).Set("@hash", entry.Hash).Later();
        return entry;
    }

    /// <summary>Appends <paramref name="said"/>, giving it its number, time and hash. The timeline begins with its first entry.</summary>
    public static Entry Append(WriteTx tx, string subjectId, Entry said)
    {
        // The head row is taken first: two servers that append at once wait for, or collide on, this row.
        var head = tx.Hot(
            """
            INSERT INTO timelines (subject_id, entries, head_hash) VALUES (@subject, 1, '')
            ON CONFLICT (subject_id) DO UPDATE SET entries = timelines.entries + 1
            RETURNING entries, head_hash
            """).Set("@subject", subjectId).First(row => new Head(row.GetInt64(0) - 1, row.GetString(1)))!;
        var entry = Follow(tx, subjectId, head, said);
        tx.Hot("UPDATE timelines SET head_hash = @hash WHERE subject_id = @subject").Set("@hash", entry.Hash).Set("@subject", subjectId).Later();
        return entry;
    }

    /// <summary>Oldest first, after sequence number <paramref name="after"/>.</summary>
    public static IReadOnlyList<Entry> Read(ReadTx tx, string subjectId, long after, int limit) => [.. Rows(tx, subjectId, after, limit).Select(row => row.ToEntry())];

    /// <summary>Newest first, before sequence number <paramref name="before"/>.</summary>
    public static IReadOnlyList<Entry> ReadBack(ReadTx tx, string subjectId, long before, int limit) => [.. tx.Query<Row>(
        """
        SELECT seq, kind, occurred_at, recorded_at, actor_kind, actor_id, actor_name, source, text, data, hash
        FROM timeline_entries WHERE subject_id = @subjectId AND seq < @before ORDER BY seq DESC LIMIT @limit
        """, new { subjectId, before, limit }).Select(row => row.ToEntry())];

    /// <summary>The number of its last entry; 0 when it has none.</summary>
    public static long Last(ReadTx tx, string subjectId) => tx.Scalar<long?>("SELECT entries FROM timelines WHERE subject_id = @subjectId", new { subjectId }) ?? 0;

    /// <summary>When its last entry was recorded.</summary>
    public static DateTimeOffset? LatestAt(ReadTx tx, string subjectId) => tx.QueryFirst<DateTimeOffset?>(
        "SELECT recorded_at FROM timeline_entries WHERE subject_id = @subjectId ORDER BY seq DESC LIMIT 1", new { subjectId });

    /// <summary>The number of the first entry that was tampered with, or null when the whole chain holds.</summary>
    public static long? FirstBreak(ReadTx tx, string subjectId)
    {
        // Entries without a head are no timeline of ours either: the head was taken away with the tail that it would miss.
        var head = tx.QueryFirst<HeadRow>("SELECT entries, head_hash FROM timelines WHERE subject_id = @subjectId", new { subjectId }) ?? new HeadRow { HeadHash = HashChain.Genesis(subjectId) };
        var rows = Rows(tx, subjectId, 0, int.MaxValue);
        // A row that nothing here writes ends the chain where it stands, also beyond the head.
        var entries = rows.TakeWhile(row => row.IsAsWritten).Select(row => row.ToEntry()).ToList();
        return HashChain.FirstBreak(subjectId, entries, head.Entries, head.HeadHash) ?? (entries.Count < rows.Count ? entries.Count + 1 : null);
    }

    /// <summary>Stores the entry after <paramref name="head"/>.</summary>
    private static Entry Follow(WriteTx tx, string subjectId, Head head, Entry said)
    {
        var entry = said with { Seq = head.Entries + 1, RecordedAt = tx.RecordedAt, OccurredAt = said.OccurredAt == default ? tx.Now : Micros.Cut(said.OccurredAt) };
        entry = entry with { Hash = HashChain.Next(head.Hash.Length > 0 ? head.Hash : HashChain.Genesis(subjectId), entry) };
        tx.Hot(InsertEntry)
            .Set("@subject", subjectId).Set("@seq", entry.Seq).Set("@kind", entry.Kind)
            .Set("@occurred", entry.OccurredAt).Set("@recorded", entry.RecordedAt)
            .Set("@actor_kind", entry.Actor.Kind).Set("@actor_id", entry.Actor.Id).Set("@actor_name", entry.Actor.Name)
            .Set("@source", entry.Source).Set("@text", entry.Text).Set("@data", entry.Data).Set("@hash", entry.Hash)
            .Later();
        return entry;
    }

    private static IReadOnlyList<Row> Rows(ReadTx tx, string subjectId, long after, int limit) => tx.Query<Row>(
        """
        SELECT seq, kind, occurred_at, recorded_at, actor_kind, actor_id, actor_name, source, text, data, hash
        FROM timeline_entries WHERE subject_id = @subjectId AND seq > @after ORDER BY seq LIMIT @limit
        """, new { subjectId, after, limit });

    private sealed record Head(long Entries, string Hash);

    private sealed record HeadRow
    {
        public long Entries { get; init; }

        public string HeadHash { get; init; } = "";
    }

    private sealed record Row
    {
        public long Seq { get; init; }

        public string Kind { get; init; } = "";

        public long OccurredAt { get; init; }

        public long RecordedAt { get; init; }

        public string ActorKind { get; init; } = "";

        public string ActorId { get; init; } = "";

        public string ActorName { get; init; } = "";

        public string Source { get; init; } = "";

        public string Text { get; init; } = "";

        public string Data { get; init; } = "";

        public string Hash { get; init; } = "";

        /// <summary>False for a word or an instant of which no entry can be made, or one that would hide the change (<c>note</c> reads as <c>Note</c>).</summary>
        public bool IsAsWritten => Enum.GetNames<EntryKind>().Contains(Kind) && Enum.GetNames<ActorKind>().Contains(ActorKind) && IsInstant(OccurredAt) && IsInstant(RecordedAt);

        public Entry ToEntry() => new()
        {
            Seq = Seq,
            Kind = Enum.Parse<EntryKind>(Kind),
            OccurredAt = Micros.ToInstant(OccurredAt),
            RecordedAt = Micros.ToInstant(RecordedAt),
            Actor = new Actor(Enum.Parse<ActorKind>(ActorKind), ActorId, ActorName),
            Source = Source,
            Text = Text,
            Data = Data,
            Hash = Hash,
        };

        private static bool IsInstant(long micros) => micros >= Micros.From(DateTimeOffset.MinValue) && micros <= Micros.From(DateTimeOffset.MaxValue);
    }
}
