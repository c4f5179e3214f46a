using Incidents.Core.Runbooks;

namespace Incidents.Storage.Coverage;

/// <summary>What is risky about services, and which runbooks say that they are for it.</summary>
public static class CapabilityStore
{
    /// <summary>By service and capability.</summary>
    public static IReadOnlyList<DeclaredCapability> All(ReadTx tx) => tx.Query<DeclaredCapability>(
        "SELECT c.service_id, c.capability, r.id AS runbook_id, r.slug AS runbook, r.title FROM service_capabilities c LEFT JOIN runbooks r ON r.id = c.runbook_id ORDER BY c.service_id, c.capability");

    public static IReadOnlyList<DeclaredCapability> Of(ReadTx tx, string serviceId) => tx.Query<DeclaredCapability>(
        """
        SELECT c.service_id, c.capability, r.id AS runbook_id, r.slug AS runbook, r.title FROM service_capabilities c LEFT JOIN runbooks r ON r.id = c.runbook_id
        WHERE c.service_id = @serviceId ORDER BY c.capability
        """, new { serviceId });

    /// <summary>1 where nothing was said yet.</summary>
    public static int RevisionOf(ReadTx tx, string serviceId) => tx.QueryFirst<int?>("SELECT revision FROM service_capability_revisions WHERE service_id = @serviceId", new { serviceId }) ?? 1;

    /// <summary>Takes the place of what was declared; gives the new revision.</summary>
    public static int Put(WriteTx tx, string serviceId, IEnumerable<DeclaredCapability> declared)
    {
        tx.Execute("DELETE FROM service_capabilities WHERE service_id = @serviceId", new { serviceId });
        foreach (var one in declared)
            tx.Execute("INSERT INTO service_capabilities (service_id, capability, runbook_id) VALUES (@serviceId, @capability, @RunbookId)", new { serviceId, capability = one.Capability.ToString(), one.RunbookId });
        return tx.Scalar<int>(
            "INSERT INTO service_capability_revisions (service_id, revision) VALUES (@serviceId, 2) ON CONFLICT (service_id) DO UPDATE SET revision = service_capability_revisions.revision + 1 RETURNING revision",
            new { serviceId });
    }

    /// <summary>The runbooks whose front matter names both the service and the capability; <see cref="DeclaredCapability.ServiceId"/> is set.</summary>
    public static IReadOnlyList<DeclaredCapability> OfRunbooks(ReadTx tx) => tx.Query<DeclaredCapability>(
        """
        SELECT v.id AS service_id, c.capability, r.id AS runbook_id, r.slug AS runbook, r.title
        FROM runbook_capabilities c JOIN runbooks r ON r.id = c.runbook_id JOIN runbook_subjects s ON s.runbook_id = r.id AND s.kind = 'Service' JOIN services v ON v.slug = s.name
        ORDER BY r.slug
        """);

    internal static void Keep(WriteTx tx, string runbookId, IEnumerable<Capability> capabilities)
    {
        tx.Execute("DELETE FROM runbook_capabilities WHERE runbook_id = @runbookId", new { runbookId });
        foreach (var capability in capabilities.Distinct())
            tx.Execute("INSERT INTO runbook_capabilities (runbook_id, capability) VALUES (@runbookId, @capability)", new { runbookId, capability = capability.ToString() });
    }
}

/// <summary>A capability of a service, with the runbook for it if one is named.</summary>
public sealed record DeclaredCapability
{
    public string ServiceId { get; init; } = "";

    public Capability Capability { get; init; }

    public string? RunbookId { get; init; }

    /// <summary>The runbook's slug.</summary>
    public string? Runbook { get; init; }

    public string? Title { get; init; }
}
