using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Incidents;
using Incidents.Core.Notifications;
using Incidents.Core.People;
using Incidents.Core.Runs;
using Incidents.Core.Timeline;
using Incidents.Server.Notifications;
using Incidents.Storage;
using Incidents.Storage.People;
using Incidents.Storage.Runs;

namespace Incidents.Server.Runs;

/// <summary>Handing a run over: offered, read back, accepted. Every rule is in <see cref="HandingOver"/>.</summary>
public static class HandoverService
{
    public static Outcome<Run> Offer(WriteTx tx, string runId, string to, string note, Caller by)
    {
        if (RunStore.Find(tx, runId) is not { } run) return RunRefusals.NotFound(runId);
        // Who may not offer learns nothing of who there is.
        if (!by.Is(run.ExecutorId) && !by.May(Permission.Administer)) return RunRefusals.ExecutorOnly(run);
        if (PersonStore.FindSelf(tx, to) is not { } receiver) return PeopleRefusals.PersonNotFound(to);
        if (!HandingOver.Offer(run, by, receiver, note, tx.Now).Is(out var offer, out var refusal)) return refusal;
        // An admin knows no values; an answer must not tell him whether he guessed one.
        if (by.Is(run.ExecutorId) && RunService.Leak(run, note) is { } leak) return leak;
        HandoverStore.Offer(tx, offer with { Id = tx.NewId("hov") });
        var text = offer.ByAdmin ? $"{by.Name}, as admin and for {run.ExecutorName}, offers the run to {receiver.Name}: {note}" : $"{by.Name} offers the run to {receiver.Name}: {note}";
        RunService.Tell(tx, run, null, EntryKind.HandoverOffered, by, text, new { to = receiver.Id, offer.ByAdmin });
        Notifying.Tell(tx, new Notice { Kind = NotificationKind.HandoverOffered, Urgency = Urgency.High, SubjectId = run.Id, Text = $"{by.Name} offers you the run '{run.Title}'. Look at it, then read back its open step with POST /api/v1/runs/{run.Id}/handover/accept before {offer.ExpiresAt:u}." }, [receiver.Id]);
        if (offer.ByAdmin) Notifying.Tell(tx, new Notice { Kind = NotificationKind.HandoverOffered, Urgency = Urgency.High, SubjectId = run.Id, Text = $"{by.Name}, as admin, offers your run '{run.Title}' to {receiver.Name}." }, [run.ExecutorId]);
        return run;
    }

    public static Outcome<Run> Accept(WriteTx tx, string runId, ReadBack told, Caller by)
    {
        if (RunStore.Find(tx, runId) is not { } run) return RunRefusals.NotFound(runId);
        var offer = HandoverStore.Open(tx, runId);
        if (!HandingOver.Accept(run, offer, by, told.OpenStep, tx.Now).Is(out var after, out var refusal)) return refusal;
        // Whom the teams send was settled at the start; only his own practice is asked for.
        if (!Qualification.AtStart(tx, run.RunbookId, run.Rules with { Present = [] }, by, told.UnqualifiedReason).Is(out var qualified, out refusal)) return refusal;
        if (!HandoverStore.Close(tx, offer! with { State = HandoverState.Accepted, ClosedAt = tx.Now }) || !LiveRunStore.SaveExecutor(tx, after, run.ExecutorId)) return IncidentRefusals.SomebodyWasFaster();
        RunStore.AddContributor(tx, run.Id, run.ExecutorId);
        RunStore.AddContributor(tx, run.Id, by.Id);
        foreach (var step in run.Steps)
        {
            var now = after.Find(step.Definition.Id)!;
            if (now.State != step.State && !RunStore.SaveStep(tx, run.Id, now, step.State)) return IncidentRefusals.SomebodyWasFaster();
            RunService.Supersede(tx, run, step, by, "the run was handed over");
        }

        var text = $"{by.Name} goes on for {run.ExecutorName} at '{run.Current!.Definition.Title}'{(offer!.ByAdmin ? $", as {offer.OfferedByName} decided as admin" : "")}";
        RunService.Tell(tx, run, run.Current, EntryKind.HandoverAccepted, by, text + Said(after, told.Note), new { from = run.ExecutorId, to = by.Id, offer.ByAdmin });
        RunService.Deviate(tx, run, new Deviation { Kind = DeviationKind.HandedOver, StepId = run.Current.Definition.Id, Text = text }, by);
        Qualification.Tell(tx, after, qualified with { Wanted = [] }, RunService.Leak(after, told.UnqualifiedReason) is null ? told.UnqualifiedReason : Withheld, by);
        return after;
    }

    public static Outcome<Run> Decline(WriteTx tx, string runId, string reason, Caller by)
    {
        if (RunStore.Find(tx, runId) is not { } run) return RunRefusals.NotFound(runId);
        if (!HandingOver.Decline(run, HandoverStore.Open(tx, runId), by, reason, tx.Now).Is(out var declined, out var refusal)) return refusal;
        if (!HandoverStore.Close(tx, declined)) return IncidentRefusals.SomebodyWasFaster();
        RunService.Tell(tx, run, null, EntryKind.HandoverDeclined, by, $"{by.Name} declines: {reason}");
        Notifying.Tell(tx, new Notice { Kind = NotificationKind.HandoverOffered, Urgency = Urgency.High, SubjectId = run.Id, Text = $"{by.Name} does not take over '{run.Title}'. Go on, or offer it to somebody else." }, [declined.FromId, declined.OfferedById]);
        return run;
    }

    private const string Withheld = "(left out: it holds a value that must be found without being told)";

    /// <summary>He wrote it before he was the executor. To refuse it would tell him whether he guessed a value; so it is left out.</summary>
    private static string Said(Run after, string? note) => note is null ? "" : RunService.Leak(after, note) is null ? $": {note}" : $" {Withheld}";
}
