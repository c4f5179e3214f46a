using Incidents.Core.Heartbeats;

namespace Incidents.Storage.Heartbeats;

/// <summary>Heartbeats, and since when somebody listens for them.</summary>
public static class HeartbeatStore
{
    private const string Columns = "h.integration_id, h.name, h.every_seconds, h.grace_seconds, h.severity, h.expected_from, h.last_at, h.silent_since, h.raised_at, h.heard_again";
    private const string Which = "integration_id = @IntegrationId AND name = @Name";

    public static IReadOnlyList<Heartbeat> Of(ReadTx tx, string integrationId) =>
        tx.Query<Heartbeat>($"SELECT {Columns} FROM heartbeats h WHERE h.integration_id = @integrationId ORDER BY h.name", new { integrationId });

    public static Heartbeat? Find(ReadTx tx, string integrationId, string name) =>
        tx.QueryFirst<Heartbeat>($"SELECT {Columns} FROM heartbeats h WHERE h.integration_id = @integrationId AND h.name = @name", new { integrationId, name });

    /// <summary>Of all integrations that may send.</summary>
    public static IReadOnlyList<Heartbeat> Expected(ReadTx tx) => tx.Query<Heartbeat>(
        $"SELECT {Columns} FROM heartbeats h JOIN integrations i ON i.id = h.integration_id WHERE i.disabled_at IS NULL ORDER BY h.integration_id, h.name");

    /// <summary>Sets it up, or changes how often it is expected; what was heard of it stays.</summary>
    public static void Put(WriteTx tx, Heartbeat heartbeat) => tx.Execute(
        """
        INSERT INTO heartbeats (integration_id, name, every_seconds, grace_seconds, severity, expected_from, last_at)
        VALUES (@IntegrationId, @Name, @EverySeconds, @GraceSeconds, @severity, @ExpectedFrom, @LastAt)
        ON CONFLICT (integration_id, name) DO UPDATE SET every_seconds = @EverySeconds, grace_seconds = @GraceSeconds, severity = @severity, expected_from = @ExpectedFrom
        """, new
        {
            heartbeat.IntegrationId, heartbeat.Name, heartbeat.EverySeconds, heartbeat.GraceSeconds, severity = heartbeat.Severity.ToString(), heartbeat.ExpectedFrom, heartbeat.LastAt,
        });

    public static bool Remove(WriteTx tx, string integrationId, string name) =>
        tx.Execute($"DELETE FROM heartbeats WHERE {Which}", new { IntegrationId = integrationId, Name = name }) == 1;

    /// <summary>It was heard now; false when none of this name is expected.</summary>
    public static bool Beat(WriteTx tx, string integrationId, string name) => tx.Execute(
        $"UPDATE heartbeats SET last_at = @now, heard_again = (silent_since IS NOT NULL) WHERE {Which}", new { IntegrationId = integrationId, Name = name, now = tx.Now }) == 1;

    /// <summary>It was heard some seconds ago; another server may have heard it later.</summary>
    public static void Heard(WriteTx tx, string integrationId, DateTimeOffset at) => tx.Execute(
        $"UPDATE heartbeats SET last_at = @at, heard_again = (silent_since IS NOT NULL) WHERE {Which} AND (last_at IS NULL OR last_at < @at OR last_at > @now)",
        new { IntegrationId = integrationId, Name = "", at, now = tx.Now });

    public static void FallSilent(WriteTx tx, Heartbeat heartbeat, DateTimeOffset since) => tx.Execute(
        $"UPDATE heartbeats SET silent_since = @since, raised_at = NULL, heard_again = FALSE, lease_until = NULL WHERE {Which} AND silent_since IS NULL", new { heartbeat.IntegrationId, heartbeat.Name, since });

    /// <summary>True for the one who tells of it now; the others keep away until <paramref name="until"/>.</summary>
    public static bool Lease(WriteTx tx, Heartbeat heartbeat, DateTimeOffset until) => tx.Execute(
        // A lease that ends later than one can be given is from before the clock was set back.
        $"UPDATE heartbeats SET lease_until = @until WHERE {Which} AND silent_since IS NOT NULL AND (lease_until IS NULL OR lease_until <= @now OR lease_until > @until)",
        new { heartbeat.IntegrationId, heartbeat.Name, until, now = tx.Now }) == 1;

    /// <summary>Its silence was told. False when it is over meanwhile, or nobody expects it any more.</summary>
    public static bool Raised(WriteTx tx, Heartbeat heartbeat) => tx.Execute(
        $"UPDATE heartbeats SET raised_at = @now, lease_until = NULL WHERE {Which} AND silent_since = @SilentSince", new { heartbeat.IntegrationId, heartbeat.Name, heartbeat.SilentSince, now = tx.Now }) == 1;

    /// <summary>The end of its silence was told.</summary>
    public static void Speaks(WriteTx tx, Heartbeat heartbeat) => tx.Execute(
        $"UPDATE heartbeats SET silent_since = NULL, raised_at = NULL, heard_again = FALSE, lease_until = NULL WHERE {Which} AND heard_again", new { heartbeat.IntegrationId, heartbeat.Name });

    /// <summary>Null while nobody has listened yet.</summary>
    public static Listened? Listening(ReadTx tx) => tx.QueryFirst<Listened>("SELECT since, alive_at FROM heartbeat_listening WHERE id = 1");

    public static void Listen(WriteTx tx, Listened listened) => tx.Execute(
        "INSERT INTO heartbeat_listening (id, since, alive_at) VALUES (1, @Since, @AliveAt) ON CONFLICT (id) DO UPDATE SET since = @Since, alive_at = @AliveAt", listened);
}
