using Incidents.Core.Escalation;
using Incidents.Server.Work;
using Incidents.Storage;
using Incidents.Storage.Escalation;

namespace Incidents.Server.Escalation;

/// <summary>Ends tests of chains that have lasted long enough, and begins those that are due: one, however many were missed, and never in quiet hours.</summary>
public sealed class ChainTestWatch(Database db, ILogger<ChainTestWatch> logger) : Worker(TimeSpan.FromSeconds(30), logger)
{
    public override async Task<bool> Pass()
    {
        if (db.Read(tx => ChainTestStore.Open(tx).Any(t => t.EndsAt <= tx.Now) || ChainStore.ToBeTested(tx).Count > 0)) await db.Write(Turn);
        return false;
    }

    private static bool Turn(WriteTx tx)
    {
        foreach (var test in ChainTestStore.Open(tx).Where(t => t.EndsAt <= tx.Now)) ChainTestService.End(tx, test);
        foreach (var chain in ChainStore.ToBeTested(tx).Where(c => c.Tests is { } tests && !tests.IsQuiet(tx.Now)))
        {
            ChainStore.SetTests(tx, chain.Id, chain.Tests, chain.Tests!.Next(tx.Now));
            ChainTestService.Begin(tx, chain, "the schedule");
        }

        return true;
    }
}
