using System.Text.Json;
using System.Text.Json.Serialization;
using Incidents.Core.Alerts;
using Incidents.Core.Intake;

namespace Incidents.Storage.Alerts;

/// <summary>Senders, the hashes of their keys, and how what they send is routed.</summary>
public static class IntegrationStore
{
    private const string Columns = "id, name, service_id, hint, created_at, disabled_at, budget_per_minute, group_seconds, expire_seconds, revision";

    private static readonly JsonSerializerOptions Stored = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public static IReadOnlyList<Integration> All(ReadTx tx) => tx.Query<Integration>($"SELECT {Columns} FROM integrations ORDER BY name, id");

    public static Integration? Find(ReadTx tx, string id) => tx.QueryFirst<Integration>($"SELECT {Columns} FROM integrations WHERE id = @id", new { id });

    public static Sender? FindByKey(ReadTx tx, string keyHash) =>
        tx.QueryFirst<Integration>($"SELECT {Columns} FROM integrations WHERE key_hash = @keyHash AND disabled_at IS NULL", new { keyHash }) is { } found ? SenderOf(tx, found) : null;

    /// <summary>The sender with its rules, and the maintenance windows that are not over.</summary>
    public static Sender SenderOf(ReadTx tx, Integration integration) => new(integration, Rules(tx, integration.Id), MaintenanceStore.NotOver(tx), SigningSecret(tx, integration.Id) is not null);

    public static IReadOnlyList<RoutingRule> Rules(ReadTx tx, string id) =>
        JsonSerializer.Deserialize<List<RoutingRule>>(tx.Scalar<string>("SELECT routing FROM integrations WHERE id = @id", new { id }), Stored)!;

    public static void SetRules(WriteTx tx, string id, IReadOnlyList<RoutingRule> rules) =>
        tx.Execute("UPDATE integrations SET routing = @routing, revision = revision + 1 WHERE id = @id", new { id, routing = JsonSerializer.Serialize(rules, Stored) });

    public static void Add(WriteTx tx, Integration integration, string keyHash) => tx.Execute(
        """
        INSERT INTO integrations (id, name, service_id, key_hash, hint, created_at, budget_per_minute, group_seconds, expire_seconds)
        VALUES (@Id, @Name, @ServiceId, @keyHash, @Hint, @CreatedAt, @BudgetPerMinute, @GroupSeconds, @ExpireSeconds)
        """, new { integration.Id, integration.Name, integration.ServiceId, keyHash, integration.Hint, integration.CreatedAt, integration.BudgetPerMinute, integration.GroupSeconds, integration.ExpireSeconds });

    /// <summary>What may be changed of it; its key stays.</summary>
    public static void Save(WriteTx tx, Integration integration) => tx.Execute(
        """
        UPDATE integrations SET name = @Name, service_id = @ServiceId, disabled_at = @DisabledAt, budget_per_minute = @BudgetPerMinute, group_seconds = @GroupSeconds, expire_seconds = @ExpireSeconds,
          revision = revision + 1
        WHERE id = @Id
        """, new { integration.Id, integration.Name, integration.ServiceId, integration.DisabledAt, integration.BudgetPerMinute, integration.GroupSeconds, integration.ExpireSeconds });

    /// <summary>How bodies of the sender's own making are read; null when it has no mapping.</summary>
    public static FieldMapping? Mapping(ReadTx tx, string id) =>
        tx.Scalar<string?>("SELECT mapping FROM integrations WHERE id = @id", new { id }) is { } text ? JsonSerializer.Deserialize<FieldMapping>(text, Stored) : null;

    public static void SetMapping(WriteTx tx, string id, FieldMapping? mapping) =>
        tx.Execute("UPDATE integrations SET mapping = @mapping WHERE id = @id", new { id, mapping = mapping is null ? null : JsonSerializer.Serialize(mapping, Stored) });

    /// <summary>What the sender signs with; null when it does not sign.</summary>
    public static string? SigningSecret(ReadTx tx, string id) => tx.Scalar<string?>("SELECT signing_secret FROM integrations WHERE id = @id", new { id });

    public static void SetSigningSecret(WriteTx tx, string id, string? secret) => tx.Execute("UPDATE integrations SET signing_secret = @secret WHERE id = @id", new { id, secret });
}
