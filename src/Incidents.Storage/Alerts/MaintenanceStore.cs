using System.Text.Json;
using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Alerts;

namespace Incidents.Storage.Alerts;

/// <summary>Maintenance windows.</summary>
public static class MaintenanceStore
{
    private const string Columns = "id, service_id, integration_id, matchers, starts_at, ends_at, reason, created_by_id, created_by_name, created_at";

    private static readonly JsonSerializerOptions Stored = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Those that run or are to come, and those over whose alerts were not looked at yet.</summary>
    public static IReadOnlyList<MaintenanceWindow> NotOver(ReadTx tx) =>
        [.. tx.Query<Row>($"SELECT {Columns} FROM maintenance_windows WHERE surfaced_at IS NULL ORDER BY ends_at", null).Select(r => r.ToWindow())];

    /// <summary>Those that have ended and whose alerts were not looked at since.</summary>
    public static IReadOnlyList<MaintenanceWindow> Over(ReadTx tx) =>
        [.. tx.Query<Row>($"SELECT {Columns} FROM maintenance_windows WHERE surfaced_at IS NULL AND ends_at <= @now ORDER BY ends_at", new { now = tx.Now }).Select(r => r.ToWindow())];

    public static MaintenanceWindow? Find(ReadTx tx, string id) => tx.QueryFirst<Row>($"SELECT {Columns} FROM maintenance_windows WHERE id = @id", new { id })?.ToWindow();

    /// <summary>Newest first.</summary>
    public static Page<MaintenanceWindow> List(ReadTx tx, PageRequest page)
    {
        var sql = $"SELECT {Columns} FROM maintenance_windows WHERE TRUE{(page.After is null ? "" : " AND id < @after")} ORDER BY id DESC LIMIT @limit";
        return Page<MaintenanceWindow>.Of([.. tx.Query<Row>(sql, new { after = page.After, limit = page.Limit + 1 }).Select(r => r.ToWindow())], page.Limit, w => w.Id);
    }

    public static void Add(WriteTx tx, MaintenanceWindow window) => tx.Execute(
        """
        INSERT INTO maintenance_windows (id, service_id, integration_id, matchers, starts_at, ends_at, reason, created_by_id, created_by_name, created_at)
        VALUES (@Id, @ServiceId, @IntegrationId, @matchers, @StartsAt, @EndsAt, @Reason, @CreatedById, @CreatedByName, @CreatedAt)
        """, new
        {
            window.Id,
            window.ServiceId,
            window.IntegrationId,
            matchers = JsonSerializer.Serialize(window.Matchers, Stored),
            window.StartsAt,
            window.EndsAt,
            window.Reason,
            window.CreatedById,
            window.CreatedByName,
            window.CreatedAt,
        });

    /// <summary>It ends now; false when it has ended before.</summary>
    public static bool End(WriteTx tx, string id) =>
        tx.Execute("UPDATE maintenance_windows SET ends_at = CASE WHEN starts_at > @now THEN starts_at ELSE @now END WHERE id = @id AND ends_at > @now", new { id, now = tx.Now }) == 1;

    public static void Surfaced(WriteTx tx, string id) => tx.Execute("UPDATE maintenance_windows SET surfaced_at = @now WHERE id = @id", new { id, now = tx.Now });

    private sealed record Row
    {
        public string Id { get; init; } = "";

        public string? ServiceId { get; init; }

        public string? IntegrationId { get; init; }

        public string Matchers { get; init; } = "[]";

        public DateTimeOffset StartsAt { get; init; }

        public DateTimeOffset EndsAt { get; init; }

        public string Reason { get; init; } = "";

        public string CreatedById { get; init; } = "";

        public string CreatedByName { get; init; } = "";

        public DateTimeOffset CreatedAt { get; init; }

        public MaintenanceWindow ToWindow() => new()
        {
            Id = Id,
            ServiceId = ServiceId,
            IntegrationId = IntegrationId,
            Matchers = JsonSerializer.Deserialize<List<Matcher>>(Matchers, Stored)!,
            StartsAt = StartsAt,
            EndsAt = EndsAt,
            Reason = Reason,
            CreatedById = CreatedById,
            CreatedByName = CreatedByName,
            CreatedAt = CreatedAt,
        };
    }
}
