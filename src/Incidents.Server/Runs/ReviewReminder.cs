using Incidents.Core.Access;
using Incidents.Core.Notifications;
using Incidents.Core.Timeline;
using Incidents.Server.Notifications;
using Incidents.Server.Work;
using Incidents.Storage;
using Incidents.Storage.Runs;
using Incidents.Storage.Timeline;

namespace Incidents.Server.Runs;

/// <summary>What was done without a second person is reviewed within a day; if not, that is said after one, two and three days.</summary>
public sealed class ReviewReminder(Database db, ILogger<ReviewReminder> logger) : Worker(TimeSpan.FromSeconds(30), logger)
{
    private const int Most = 3;

    public override Task<bool> Pass() => db.Write(tx =>
    {
        foreach (var glass in BrokenGlassStore.Overdue(tx, VerificationService.ReviewWithin, Most))
        {
            if (!BrokenGlassStore.Remind(tx, glass) || RunStore.Find(tx, glass.RunId) is not { } run) continue;
            var text = $"Nobody has reviewed what {glass.ExecutorName} did without a second person at {glass.At:u} in '{run.Title}'.";
            var facts = VerificationFactFinding.Of(tx, run, glass.StepId, null, new Caller(false, glass.ExecutorId, glass.ExecutorName, Permission.None));
            Notifying.Tell(tx, new Notice { Kind = NotificationKind.BreakGlassReviewDue, Urgency = Urgency.Low, SubjectId = glass.VerificationId, Text = text }, VerificationFactFinding.Alarmed(tx, facts));
            TimelineStore.Append(tx, run.TimelineId, new Entry { Kind = EntryKind.GlassReviewDue, Source = "system", Text = text });
        }

        return false;
    });
}
