using Incidents.Core.Access;

namespace Incidents.Storage.Access;

/// <summary>API keys, by the hash of their secret.</summary>
public static class ApiKeyStore
{
    private const string Columns = "id, name, hint, scopes, created_by, created_at, expires_at, revoked_at";

    public static IReadOnlyList<ApiKey> All(ReadTx tx) => tx.Query<ApiKey>($"SELECT {Columns} FROM api_keys ORDER BY id");

    public static ApiKey? FindLive(ReadTx tx, string keyHash) => tx.QueryFirst<ApiKey>(
        $"SELECT {Columns} FROM api_keys WHERE key_hash = @keyHash AND revoked_at IS NULL AND expires_at > @now", new { keyHash, now = tx.Now });

    public static void Add(WriteTx tx, ApiKey key, string keyHash, string createdBy) => tx.Execute(
        """
        INSERT INTO api_keys (id, name, key_hash, hint, scopes, created_by, created_at, expires_at)
        VALUES (@Id, @Name, @keyHash, @Hint, @Scopes, @createdBy, @CreatedAt, @ExpiresAt)
        """, new { key.Id, key.Name, keyHash, key.Hint, key.Scopes, createdBy, key.CreatedAt, key.ExpiresAt });

    /// <summary>False when there is no such key, or it was revoked before.</summary>
    public static bool Revoke(WriteTx tx, string id) =>
        tx.Execute("UPDATE api_keys SET revoked_at = @now WHERE id = @id AND revoked_at IS NULL", new { id, now = tx.Now }) == 1;
}
