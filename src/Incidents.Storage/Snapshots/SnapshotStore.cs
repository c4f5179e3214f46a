using Incidents.Core;
using Incidents.Core.Snapshots;

namespace Incidents.Storage.Snapshots;

/// <summary>Snapshots that backup jobs told of.</summary>
public static class SnapshotStore
{
    private const string Columns = "id, source, external_id, taken_at, size_bytes, checksum, usable, unusable_reason, unusable_by, service_id, recorded_at";

    public static Snapshot? Find(ReadTx tx, string id) => tx.QueryFirst<Snapshot>($"SELECT {Columns} FROM snapshots WHERE id = @id", new { id });

    /// <summary>By the tool's id.</summary>
    public static Snapshot? Find(ReadTx tx, string source, string externalId) =>
        tx.QueryFirst<Snapshot>($"SELECT {Columns} FROM snapshots WHERE source = @source AND external_id = @externalId", new { source, externalId });

    /// <summary>The newest of a source, newest first; and those of <paramref name="including"/> (ids of the tool), however old.</summary>
    public static IReadOnlyList<Snapshot> OfSource(ReadTx tx, string source, int limit, params IEnumerable<string> including)
    {
        var newest = tx.Query<Snapshot>($"SELECT {Columns} FROM snapshots WHERE source = @source ORDER BY taken_at DESC, id DESC LIMIT @limit", new { source, limit });
        var older = including.Where(id => newest.All(s => s.ExternalId != id)).Select(id => Find(tx, source, id)).OfType<Snapshot>();
        return [.. newest, .. older.OrderByDescending(s => s.TakenAt)];
    }

    /// <summary>Newest first by the time they were taken at.</summary>
    public static Page<Snapshot> List(ReadTx tx, string? source, string? serviceId, bool? usable, PageRequest page)
    {
        var sql = $"SELECT {Columns} FROM snapshots WHERE TRUE";
        if (source is not null) sql += " AND source = @source";
        if (serviceId is not null) sql += " AND service_id = @serviceId";
        if (usable is not null) sql += " AND usable = @usable";
        var after = page.After is null ? null : Find(tx, page.After);
        // A cursor that names nothing is at the end.
        if (page.After is not null && after is null) return new Page<Snapshot>([], null);
        if (after is not null) sql += " AND (taken_at, id) < (@takenAt, @after)";
        sql += " ORDER BY taken_at DESC, id DESC LIMIT @limit";
        return Page<Snapshot>.Of(tx.Query<Snapshot>(sql, new { source, serviceId, usable, takenAt = after?.TakenAt ?? default, after = after?.Id, limit = page.Limit + 1 }), page.Limit, s => s.Id);
    }

    /// <summary>What there is of each source, by name.</summary>
    public static IReadOnlyList<SnapshotSource> Sources(ReadTx tx) => tx.Query<SnapshotSource>(
        """
        SELECT s.source, COUNT(*) AS count, MAX(s.taken_at) AS newest_taken_at, MAX(CASE WHEN s.usable THEN s.taken_at END) AS newest_usable_taken_at,
          (SELECT u.external_id FROM snapshots u WHERE u.source = s.source AND u.usable ORDER BY u.taken_at DESC, u.id DESC LIMIT 1) AS newest_usable
        FROM snapshots s GROUP BY s.source ORDER BY s.source
        """);

    public static void Add(WriteTx tx, Snapshot snapshot) => tx.Execute(
        $"""
        INSERT INTO snapshots ({Columns})
        VALUES (@Id, @Source, @ExternalId, @TakenAt, @SizeBytes, @Checksum, @Usable, @UnusableReason, @UnusableBy, @ServiceId, @RecordedAt)
        """, snapshot);

    /// <summary>Stores what may be corrected. Source, the tool's id and the time it was taken at never change.</summary>
    public static void Save(WriteTx tx, Snapshot snapshot) => tx.Execute(
        """
        UPDATE snapshots SET size_bytes = @SizeBytes, checksum = @Checksum, usable = @Usable, unusable_reason = @UnusableReason, unusable_by = @UnusableBy, service_id = @ServiceId
        WHERE id = @Id
        """, snapshot);
}
