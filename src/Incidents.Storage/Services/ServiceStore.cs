using Incidents.Core.Services;

namespace Incidents.Storage.Services;

/// <summary>Services.</summary>
public static class ServiceStore
{
    private const string Columns = "id, slug, name, team_id, rto_seconds, rpo_seconds, chain_id, created_at";

    public static IReadOnlyList<Service> All(ReadTx tx) => tx.Query<Service>($"SELECT {Columns} FROM services ORDER BY name, id");

    /// <summary>By id or slug.</summary>
    public static Service? Find(ReadTx tx, string idOrSlug) =>
        tx.QueryFirst<Service>($"SELECT {Columns} FROM services WHERE id = @idOrSlug OR slug = @idOrSlug", new { idOrSlug });

    /// <summary>False when the slug is taken.</summary>
    public static bool Add(WriteTx tx, Service service) => tx.Execute(
        """
        INSERT INTO services (id, slug, name, team_id, rto_seconds, rpo_seconds, chain_id, created_at)
        VALUES (@Id, @Slug, @Name, @TeamId, @RtoSeconds, @RpoSeconds, @ChainId, @CreatedAt)
        ON CONFLICT (slug) DO NOTHING
        """, service) == 1;

    /// <summary>The chain of its incidents from now on; those that are open keep theirs.</summary>
    public static void SetChain(WriteTx tx, string id, string? chainId) => tx.Execute("UPDATE services SET chain_id = @chainId WHERE id = @id", new { id, chainId });
}
