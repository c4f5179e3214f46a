namespace Incidents.Storage.OnCall;

/// <summary>What was told about schedules, each thing once.</summary>
public static class TellingStore
{
    public static bool WasTold(ReadTx tx, string key) => tx.Scalar<long>("SELECT COUNT(*) FROM schedule_tellings WHERE told = @key", new { key }) > 0;

    /// <summary>True for the one who is to tell it.</summary>
    public static bool Tells(WriteTx tx, string key) => tx.Execute("INSERT INTO schedule_tellings (told, at) VALUES (@key, @now) ON CONFLICT (told) DO NOTHING", new { key, now = tx.Now }) == 1;

    public static void Forget(WriteTx tx, DateTimeOffset before) => tx.Execute("DELETE FROM schedule_tellings WHERE at < @before", new { before });
}
