namespace Incidents.Storage.Access;

/// <summary>Whether this installation was set up, and as what.</summary>
public static class InstallationStore
{
    /// <summary>True for a demo, false for a real installation, null before either was set up.</summary>
    public static bool? IsDemo(ReadTx tx) => tx.QueryFirst<bool?>("SELECT is_demo FROM installation");

    /// <summary>False when it was set up before.</summary>
    public static bool SetUp(WriteTx tx, bool isDemo) =>
        tx.Execute("INSERT INTO installation (id, is_demo, set_up_at) VALUES (1, @isDemo, @now) ON CONFLICT (id) DO NOTHING", new { isDemo, now = tx.Now }) == 1;
}
