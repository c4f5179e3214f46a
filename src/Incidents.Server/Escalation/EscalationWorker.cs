using Incidents.Server.Work;
using Incidents.Storage;
using Incidents.Storage.Escalation;

namespace Incidents.Server.Escalation;

/// <summary>
/// Climbs: tells the next ones of each incident that nobody has. Woken when an incident opens or changes; else it looks each second. Each incident is decided in a write of its
/// own, on what is so in that write, so that several servers share the work and none does what another has done.
/// </summary>
public sealed partial class EscalationWorker : Worker
{
    /// <summary>More than senders have waiting beside it in one commit, so that in a storm people are told as fast as incidents open.</summary>
    private const int AtOnce = 200;
    private readonly Database db;
    private readonly ILogger<EscalationWorker> logger;

    public EscalationWorker(Database db, ILogger<EscalationWorker> logger) : base(TimeSpan.FromSeconds(1), logger)
    {
        (this.db, this.logger) = (db, logger);
        db.Announced += Heard;
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        db.Announced -= Heard;
        return base.StopAsync(cancellationToken);
    }

    public override async Task<bool> Pass()
    {
        var due = db.Read(tx => EscalationStore.Due(tx, AtOnce));
        var went = await Task.WhenAll(due.Select(GoOn));
        return due.Count == AtOnce && went.Any(done => done);
    }

    private void Heard(string topic)
    {
        if (topic == EscalationStore.Topic) Wake();
    }

    /// <summary>One incident that cannot be climbed must not keep the others waiting; the auditor tells of it.</summary>
    private async Task<bool> GoOn(string incidentId)
    {
        try
        {
            return await db.Write(tx => ClimbService.GoOn(tx, incidentId));
        }
        catch (Exception error)
        {
            Stuck(logger, error, incidentId);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Error, "Nobody is told of {IncidentId} now; it is tried again")]
    private static partial void Stuck(ILogger logger, Exception why, string incidentId);
}
