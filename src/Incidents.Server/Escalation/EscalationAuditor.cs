using System.Data.Common;
using Incidents.Core.Escalation;
using Incidents.Core.Notifications;
using Incidents.Server.Http;
using Incidents.Server.Notifications;
using Incidents.Server.Runs;
using Incidents.Server.Work;
using Incidents.Storage;
using Incidents.Storage.Escalation;
using Incidents.Storage.Notifications;

namespace Incidents.Server.Escalation;

/// <summary>
/// Looks, by the log and not by what the climb itself believes, whether somebody should have been told by now and was not. What it finds it says in the log once a minute,
/// tells the admins and the fallback, and fails <c>/health/escalation</c>; and only while it finds nothing it posts a sign of life to what watches over this server.
/// It looks in a thread and on a connection of its own, so that nothing that hangs elsewhere keeps it from looking, nor what it tells and cannot get rid of.
/// </summary>
public sealed partial class EscalationAuditor(Database db, ServerOptions options, Outside outside, ILogger<EscalationAuditor> logger) : Worker(Every, logger)
{
    private const int Most = 1000;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly ILogger<EscalationAuditor> logger = logger;

    /// <summary>Causes that were told, so as not to write at each look; that nobody is told twice the notice's key holds.</summary>
    private readonly HashSet<string> told = [];
    private volatile AuditVerdict? verdict;
    private DateTimeOffset saidAt;
    private DateTimeOffset beatAt;

    /// <summary>What was found at the last look; null before the first.</summary>
    public AuditVerdict? Verdict => verdict;

    /// <summary>Looks, and says in the log what it found.</summary>
    public AuditVerdict Look()
    {
        try
        {
            var seen = db.ReadApart(Audit);
            verdict = seen;
            if (seen.Wrong.Count > 0 && (seen.At - saidAt).Duration() >= Minute) Say(seen);
            return seen;
        }
        catch (Exception error) when (error is StorageUnavailableException or DbException)
        {
            var blind = new AuditVerdict(verdict?.At ?? default, [], [$"The database cannot be read: {error.Message}"], 0);
            verdict = blind;
            Say(blind);
            return blind;
        }
    }

    public override Task<bool> Pass() => Tell(Look());

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Factory.StartNew(() => Watch(stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>What is told may wait for the writer or for another machine; the next look does not.</summary>
    private void Watch(CancellationToken stop)
    {
        var telling = Task.FromResult(false);
        do
        {
            var seen = Look();
            if (!telling.IsCompleted) continue;
            telling.GetAwaiter().GetResult();
            telling = Task.Run(() => Tried(() => Tell(seen)), CancellationToken.None);
        }
        while (!stop.WaitHandle.WaitOne(Every));
    }

    private static AuditVerdict Audit(ReadTx tx)
    {
        var incidents = AuditStore.Unanswered(tx, Most);
        var findings = incidents.Select(i => Core.Escalation.Auditing.Of(i, tx.Now)).OfType<AuditFinding>().ToList();
        return new AuditVerdict(tx.Now, findings, [.. findings.Select(f => $"{f.IncidentId}: {f.Text}"), .. DeliveryStore.Facts(tx).Wrong(tx.Now)], AuditStore.WithoutChain(tx));
    }

    private async Task<bool> Tell(AuditVerdict seen)
    {
        if (seen.Wrong.Count > 0)
        {
            await Alarm(seen);
        }
        else if (options.HeartbeatUrl is { } address && (seen.At - beatAt).Duration() >= Minute && db.IsReady())
        {
            beatAt = seen.At;
            using var beat = new HttpRequestMessage(HttpMethod.Post, address);
            var answer = await outside.Send(beat, CancellationToken.None);
            if (!answer.IsSuccess) Unheard(logger, answer.Why);
        }

        return false;
    }

    private void Say(AuditVerdict seen)
    {
        saidAt = seen.At;
        foreach (var wrong in seen.Wrong.Take(20)) Cry(logger, wrong);
    }

    /// <summary>Each cause once, to those who answer for the whole and to who is told at the end of the chain. When that cannot be written the log and the missing sign of life say it.</summary>
    private async Task Alarm(AuditVerdict seen)
    {
        told.IntersectWith(seen.Findings.Select(f => f.Cause));
        foreach (var finding in seen.Findings.Where(f => !told.Contains(f.Cause)))
        {
            await db.Write(tx =>
            {
                var climb = EscalationStore.Find(tx, finding.IncidentId);
                var plan = climb is null ? new ChainPlan() : ChainStore.Revision(tx, climb.ChainId, climb.Revision)!.Plan;
                var notice = new Notice
                {
                    Kind = NotificationKind.EscalationAlarm, Urgency = Urgency.High, SubjectId = finding.IncidentId, IncidentId = finding.IncidentId, Text = $"{finding.IncidentId}: {finding.Text}", Key = finding.Cause,
                };
                var fallback = Reach.OfFallback(tx, plan, tx.Now);
                foreach (var channel in fallback.Select(r => r.ChannelId).OfType<string>()) Notifying.Post(tx, notice, channel);
                Notifying.Tell(tx, notice, VerificationFactFinding.Admins(tx).Concat(fallback.SelectMany(r => r.PersonIds)).Distinct());
                return true;
            });
            told.Add(finding.Cause);
        }
    }

    [LoggerMessage(LogLevel.Critical, "Escalation: {Wrong}")]
    private static partial void Cry(ILogger logger, string wrong);

    [LoggerMessage(LogLevel.Warning, "What watches over this server did not take its sign of life: {Why}")]
    private static partial void Unheard(ILogger logger, string why);
}

/// <summary>What the auditor found.</summary>
/// <param name="At">When it looked.</param>
/// <param name="Findings">Incidents of which somebody should have been told.</param>
/// <param name="Wrong">All that is wrong, in words.</param>
/// <param name="WithoutChain">Open incidents that nobody has and that climb nowhere.</param>
public sealed record AuditVerdict(DateTimeOffset At, IReadOnlyList<AuditFinding> Findings, IReadOnlyList<string> Wrong, long WithoutChain);
