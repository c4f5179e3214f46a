using System.Text.Json;
using Incidents.Core;
using Incidents.Core.Escalation;
using Incidents.Core.Incidents;
using Incidents.Core.Notifications;
using Incidents.Core.Runs;
using Incidents.Core.Timeline;
using Incidents.Server.Notifications;
using Incidents.Server.Work;
using Incidents.Storage;
using Incidents.Storage.Escalation;
using Incidents.Storage.Incidents;
using Incidents.Storage.Runs;
using Incidents.Storage.Timeline;

namespace Incidents.Server.Escalation;

/// <summary>When nobody verifies a step of an open incident for two minutes, whoever is on the incident's chain is told, one step after the other, for how long it has been waiting.</summary>
public sealed class VerifierSearch(Database db, ILogger<VerifierSearch> logger) : Worker(TimeSpan.FromSeconds(5), logger)
{
    public override async Task<bool> Pass()
    {
        // Pure reading while nobody waits.
        var due = db.Read(tx => VerificationStore.Waiting(tx).Where(v => v.State == VerificationState.Pending && Due(tx, v) is not null).Select(v => v.Id).ToList());
        foreach (var id in due) await db.Write(tx => Ask(tx, id));
        return false;
    }

    private static Search? Due(ReadTx tx, Verification asked)
    {
        if (RunStore.Find(tx, asked.RunId) is not { IncidentId: { } incidentId } run || IncidentStore.Find(tx, incidentId) is not { } incident || incident.State == IncidentState.Resolved) return null;
        if (EscalationStore.Find(tx, incidentId) is not { } climb || ChainStore.Revision(tx, climb.ChainId, climb.Revision) is not { } chain) return null;
        var taken = EscalationStore.Taken(tx, incidentId).Where(t => t.Round == 0 && t.Target.StartsWith($"{asked.Id}/", StringComparison.Ordinal)).ToList();
        return AskingOn.Next(chain.Plan, incident.Severity, asked.RequestedAt, taken, tx.Now) is { } step ? new Search(run, incident, chain, climb, step) : null;
    }

    private static bool Ask(WriteTx tx, string id)
    {
        if (VerificationStore.Find(tx, id) is not { State: VerificationState.Pending } asked || asked.ExpiresAt <= tx.Now || Due(tx, asked) is not { } search) return false;
        var (step, number) = (search.Chain.Plan.Steps[search.Step], search.Step + 1);
        var waits = Durations.Words(TimeSpan.FromMinutes((long)(tx.Now - asked.RequestedAt).TotalMinutes));
        var told = new HashSet<string> { asked.ExecutorId };
        foreach (var target in step.Targets.DistinctBy(t => t.Key)) Tell(tx, search, asked, Reach.Of(tx, target, tx.Now), number, step.WaitSeconds, waits, told);
        // An empty step is done with too.
        if (step.Targets.Count == 0) EscalationStore.Take(tx, new StepTaken { IncidentId = search.Incident.Id, Round = 0, Step = number, Target = $"{asked.Id}/none" });
        return true;
    }

    private static void Tell(WriteTx tx, Search search, Verification asked, Reach reach, int number, int waitSeconds, string waits, HashSet<string> told)
    {
        var people = reach.PersonIds.Where(told.Add).ToList();
        var key = $"{asked.Id}/{number}/{reach.Target.Key}";
        var notice = new Notice
        {
            Kind = NotificationKind.VerificationRequested, Urgency = Urgency.High, SubjectId = asked.Id, Key = key,
            Text = $"{asked.ExecutorName} has been waiting {waits} for a second person: '{asked.StepTitle}' of '{search.Run.Title}'. Verify it, or find somebody who may; do not ask for the values.",
        };
        var unreached = people.Count == 0 ? [] : Notifying.Tell(tx, notice, people);
        var posted = reach.ChannelId is { } channel && Notifying.Post(tx, notice, channel);
        var reached = posted || people.Count > unreached.Count;
        var taken = new StepTaken
        {
            IncidentId = search.Incident.Id, Round = 0, Step = number, Target = $"{asked.Id}/{reach.Target.Key}", WaitSeconds = reached ? waitSeconds : 0, People = people, Unreached = unreached,
            Text = $"Waiting {waits} for a second person ({asked.StepTitle}): step {number} of {search.Chain.Name} was told, {reach.Name}{(reached ? "" : ", and nobody is reached by it")}",
        };
        if (!EscalationStore.Take(tx, taken)) return;
        EscalationStore.Took(tx, taken);
        TimelineStore.Append(tx, search.Run.TimelineId, new Entry
        {
            Kind = EntryKind.EscalationStep, Source = "system", Text = taken.Text, Data = JsonSerializer.Serialize(new { verificationId = asked.Id, step = number, people, unreached }, JsonSerializerOptions.Web),
        });
    }

    private sealed record Search(Run Run, Incident Incident, ChainRevision Chain, Climb Climb, int Step);
}
