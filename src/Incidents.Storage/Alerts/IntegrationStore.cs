using Incidents.Core.Alerts;

namespace Incidents.Storage.Alerts;

/// <summary>Senders and the hashes of their keys.</summary>
public static class IntegrationStore
{
    private const string Columns = "id, name, service_id, hint, created_at, disabled_at";

    public static IReadOnlyList<Integration> All(ReadTx tx) => tx.Query<Integration>($"SELECT {Columns} FROM integrations ORDER BY name, id");

    public static Integration? FindByKey(ReadTx tx, string keyHash) =>
        tx.QueryFirst<Integration>($"SELECT {Columns} FROM integrations WHERE key_hash = @keyHash AND disabled_at IS NULL", new { keyHash });

    public static void Add(WriteTx tx, Integration integration, string keyHash) => tx.Execute(
        """
        INSERT INTO integrations (id, name, service_id, key_hash, hint, created_at)
        VALUES (@Id, @Name, @ServiceId, @keyHash, @Hint, @CreatedAt)
        """, new { integration.Id, integration.Name, integration.ServiceId, keyHash, integration.Hint, integration.CreatedAt });
}
