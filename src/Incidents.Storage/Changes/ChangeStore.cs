using System.Text.Json;
using Incidents.Core;
using Incidents.Core.Changes;
using Incidents.Core.Timeline;

namespace Incidents.Storage.Changes;

/// <summary>Changes that senders and people told of.</summary>
public static class ChangeStore
{
    private const string Columns =
        "id, integration_id, told_by_kind, told_by_id, told_by_name, external_id, service_id, summary, source, happened_at, ends_at, version, author, links, details, received_at, cancelled_at, cancel_reason";

    /// <summary>Of each stretch of time no more than these are looked at for one incident.</summary>
    private const int Most = 200;

    public static Change? Find(ReadTx tx, string id) => tx.QueryFirst<Row>($"SELECT {Columns} FROM changes WHERE id = @id", new { id })?.ToChange();

    /// <summary>By the sender's own id.</summary>
    public static Change? Find(ReadTx tx, string integrationId, string externalId) =>
        tx.QueryFirst<Row>($"SELECT {Columns} FROM changes WHERE integration_id = @integrationId AND external_id = @externalId", new { integrationId, externalId })?.ToChange();

    /// <summary>False when this sender has told of it before.</summary>
    public static bool Add(WriteTx tx, Change change) => tx.Execute(
        $"""
        INSERT INTO changes ({Columns})
        VALUES (@Id, @IntegrationId, @kind, @byId, @byName, @ExternalId, @ServiceId, @Summary, @Source, @HappenedAt, @EndsAt, @Version, @Author, @links, @Details, @ReceivedAt, @CancelledAt, @CancelReason)
        ON CONFLICT (integration_id, external_id) WHERE external_id IS NOT NULL DO NOTHING
        """, new
        {
            change.Id, change.IntegrationId, kind = change.ToldBy.Kind.ToString(), byId = change.ToldBy.Id, byName = change.ToldBy.Name, change.ExternalId, change.ServiceId, change.Summary, change.Source,
            change.HappenedAt, change.EndsAt, change.Version, change.Author, links = Written(change), change.Details, change.ReceivedAt, change.CancelledAt, change.CancelReason,
        }) == 1;

    /// <summary>Stores what may be corrected of a planned one. Who told of it, and when, never changes.</summary>
    public static void Save(WriteTx tx, Change change) => tx.Execute(
        """
        UPDATE changes SET service_id = @ServiceId, summary = @Summary, source = @Source, happened_at = @HappenedAt, ends_at = @EndsAt, version = @Version, author = @Author,
          links = @links, details = @Details, cancelled_at = @CancelledAt, cancel_reason = @CancelReason
        WHERE id = @Id
        """, new
        {
            change.Id, change.ServiceId, change.Summary, change.Source, change.HappenedAt, change.EndsAt, change.Version, change.Author, links = Written(change), change.Details, change.CancelledAt, change.CancelReason,
        });

    /// <summary>Newest first by the time they happened or begin at.</summary>
    public static Page<Change> List(ReadTx tx, string? serviceId, DateTimeOffset? from, DateTimeOffset? to, PageRequest page)
    {
        var sql = $"SELECT {Columns} FROM changes WHERE TRUE";
        if (serviceId is not null) sql += " AND service_id = @serviceId";
        if (from is not null) sql += " AND happened_at >= @from";
        if (to is not null) sql += " AND happened_at <= @to";
        var after = page.After is null ? null : Find(tx, page.After);
        // A cursor that names nothing is at the end.
        if (page.After is not null && after is null) return new Page<Change>([], null);
        if (after is not null) sql += " AND (happened_at, id) < (@happenedAt, @after)";
        sql += " ORDER BY happened_at DESC, id DESC LIMIT @limit";
        var rows = tx.Query<Row>(sql, new { serviceId, from, to, happenedAt = after?.HappenedAt ?? default, after = after?.Id, limit = page.Limit + 1 });
        return Page<Change>.Of([.. rows.Select(r => r.ToChange())], page.Limit, c => c.Id);
    }

    /// <summary>Everything that could be behind trouble that began at <paramref name="symptom"/>, those of the service and the nearest where there are too many.</summary>
    public static IReadOnlyList<Change> Around(ReadTx tx, string? serviceId, DateTimeOffset symptom, DateTimeOffset until)
    {
        var from = symptom - Suspecting.Reach;
        // Several statements: each is one stretch of an index.
        List<Row> rows = [];
        if (serviceId is not null)
        {
            rows.AddRange(tx.Query<Row>($"SELECT {Columns} FROM changes WHERE service_id = @serviceId AND happened_at >= @from AND happened_at <= @symptom ORDER BY happened_at DESC, id DESC LIMIT {Most}", new { serviceId, from, symptom }));
            rows.AddRange(tx.Query<Row>($"SELECT {Columns} FROM changes WHERE service_id = @serviceId AND happened_at > @symptom AND happened_at <= @until ORDER BY happened_at, id LIMIT {Most}", new { serviceId, symptom, until }));
        }

        rows.AddRange(tx.Query<Row>($"SELECT {Columns} FROM changes WHERE happened_at >= @from AND happened_at <= @symptom ORDER BY happened_at DESC, id DESC LIMIT {Most}", new { from, symptom }));
        rows.AddRange(tx.Query<Row>($"SELECT {Columns} FROM changes WHERE happened_at > @symptom AND happened_at <= @until ORDER BY happened_at, id LIMIT {Most}", new { symptom, until }));
        rows.AddRange(tx.Query<Row>($"SELECT {Columns} FROM changes WHERE ends_at IS NOT NULL AND ends_at >= @from AND happened_at < @from ORDER BY ends_at LIMIT {Most}", new { from }));
        return [.. rows.DistinctBy(r => r.Id).Select(r => r.ToChange())];
    }

    /// <summary>True when something was changed, planned or not, in this time.</summary>
    public static bool AnyBetween(ReadTx tx, DateTimeOffset from, DateTimeOffset to) =>
        tx.QueryFirst<string>("SELECT id FROM changes WHERE happened_at >= @from AND happened_at <= @to ORDER BY happened_at LIMIT 1", new { from, to }) is not null
        || tx.QueryFirst<string>("SELECT id FROM changes WHERE ends_at IS NOT NULL AND ends_at >= @from AND happened_at < @from ORDER BY ends_at LIMIT 1", new { from }) is not null;

    private static string Written(Change change) => change.Links.Count == 0 ? "[]" : JsonSerializer.Serialize(change.Links, JsonSerializerOptions.Web);

    private sealed record Row
    {
        public string Id { get; init; } = "";

        public string? IntegrationId { get; init; }

        public ActorKind ToldByKind { get; init; }

        public string ToldById { get; init; } = "";

        public string ToldByName { get; init; } = "";

        public string? ExternalId { get; init; }

        public string? ServiceId { get; init; }

        public string Summary { get; init; } = "";

        public string? Source { get; init; }

        public DateTimeOffset HappenedAt { get; init; }

        public DateTimeOffset? EndsAt { get; init; }

        public string? Version { get; init; }

        public string? Author { get; init; }

        public string Links { get; init; } = "[]";

        public string Details { get; init; } = "{}";

        public DateTimeOffset ReceivedAt { get; init; }

        public DateTimeOffset? CancelledAt { get; init; }

        public string? CancelReason { get; init; }

        public Change ToChange() => new()
        {
            Id = Id,
            IntegrationId = IntegrationId,
            ToldBy = new Actor(ToldByKind, ToldById, ToldByName),
            ExternalId = ExternalId,
            ServiceId = ServiceId,
            Summary = Summary,
            Source = Source,
            HappenedAt = HappenedAt,
            EndsAt = EndsAt,
            Version = Version,
            Author = Author,
            Links = Links == "[]" ? [] : JsonSerializer.Deserialize<List<ChangeLink>>(Links, JsonSerializerOptions.Web)!,
            Details = Details,
            ReceivedAt = ReceivedAt,
            CancelledAt = CancelledAt,
            CancelReason = CancelReason,
        };
    }
}
