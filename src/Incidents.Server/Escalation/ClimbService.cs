using System.Text.Json;
using Incidents.Core.Escalation;
using Incidents.Core.Incidents;
using Incidents.Core.Notifications;
using Incidents.Core.Timeline;
using Incidents.Server.Http;
using Incidents.Server.Notifications;
using Incidents.Storage;
using Incidents.Storage.Escalation;
using Incidents.Storage.Incidents;
using Incidents.Storage.Timeline;

namespace Incidents.Server.Escalation;

/// <summary>Carries out what <see cref="Climbing"/> decides: whoever is to be told is told, in the commit that says that he was.</summary>
/// <param name="tx">The turn.</param>
/// <param name="incident">What it is about; nobody has it.</param>
/// <param name="chain">The chain as it was frozen.</param>
internal sealed class ClimbService(WriteTx tx, Incident incident, ChainRevision chain)
{
    /// <summary>Does what is due for an incident; false when nothing was.</summary>
    public static bool GoOn(WriteTx tx, string incidentId)
    {
        if (EscalationStore.Find(tx, incidentId) is not { DueAt: not null } before || IncidentStore.Find(tx, incidentId) is not { State: IncidentState.Triggered } incident) return false;
        var service = new ClimbService(tx, incident, ChainStore.Revision(tx, before.ChainId, before.Revision)!);
        return service.Store(service.Climb(before), before);
    }

    /// <summary>The step is taken now, whatever its conditions say: a person wants it.</summary>
    public Climb TakeNow(Climb climb, int step) => Take(climb with { Step = step });

    /// <summary>Stores where it stands. What was told on an older state is undone.</summary>
    public bool Store(Climb after, Climb before)
    {
        if (after == before) return false;
        return EscalationStore.Save(tx, after, before) ? true : throw new InvalidOperationException($"The climb of {incident.Id} changed within its own turn.");
    }

    private Climb Climb(Climb climb)
    {
        while (true)
        {
            switch (Climbing.Decide(chain.Plan, climb, incident.Severity, tx.Now))
            {
                case Move.WaitAgain(var after):
                    return after;
                case Move.GoBack(var after):
                    climb = after;
                    break;
                case Move.Take(_, var before):
                    climb = Take(before);
                    break;
                case Move.Repeat(var after, var nobody):
                    if (nobody) TellFallback(climb, EntryKind.NobodyReachable, $"Nobody on the chain {chain.Name} can be reached", (long)(after.DueAt!.Value - tx.Now).TotalSeconds);
                    climb = after;
                    break;
                case Move.GiveUp(var after, var nobody):
                    if (nobody) Line(EntryKind.NobodyReachable, $"Nobody on the chain {chain.Name} can be reached", new { climb.Round });
                    TellFallback(climb, EntryKind.EscalationGaveUp, $"The chain {chain.Name} is at its end, and nobody has it", 0);
                    return after;
                case Move.NotMeant(var after):
                    Line(EntryKind.EscalationEnded, $"No step of the chain {chain.Name} is for {Words.Of(incident.Severity)}: nobody is told", null);
                    return after;
                default:
                    return climb with { Severity = incident.Severity, IsRaised = false };
            }
        }
    }

    private Climb Take(Climb climb)
    {
        var number = climb.Step + 1;
        var step = chain.Plan.Steps[climb.Step];
        var (told, reached) = (new HashSet<string>(), false);
        foreach (var target in step.Targets.DistinctBy(t => t.Key))
            reached |= Tell(Reach.Of(tx, target, tx.Now), climb, number, step.WaitSeconds, NotificationKind.IncidentPage, $"Step {number} of {chain.Name}", told);
        if (step.Targets.Count == 0) Line(EntryKind.EscalationStep, $"Step {number} of {chain.Name} is empty: it goes on", new { climb.Round, step = number });
        return Climbing.Took(chain.Plan, climb, reached, tx.Now);
    }

    /// <summary>Tells the people of one target, or its channel, once; whether anybody is reached by it.</summary>
    public bool Tell(Reach reach, Climb climb, int number, long waitSeconds, NotificationKind kind, string where, HashSet<string> told)
    {
        var taken = new StepTaken { IncidentId = incident.Id, Round = climb.Round, Step = number, Target = reach.Target.Key, WaitSeconds = waitSeconds, People = [.. reach.PersonIds] };
        if (!EscalationStore.Take(tx, taken)) return true;
        var notice = Notice(kind, $"{incident.Id}/{climb.Round}/{number}/{reach.Target.Key}", where);
        var people = reach.PersonIds.Where(told.Add).ToList();
        var unreached = people.Count == 0 ? [] : Notifying.Tell(tx, notice, people);
        var hole = reach.Hole ?? (reach.ChannelId is { } channel && !Notifying.Post(tx, notice, channel) ? "nothing arrives there any more" : null);
        // Who was told by another target of the same step is that one's.
        var reached = hole is null && (reach.People.Count == 0 || people.Count > unreached.Count);
        var missed = string.Join(", ", reach.People.Where(p => unreached.Contains(p.Id)).Select(p => p.Name));
        var text = $"{where}: {reach.Name}{(hole is not null ? $", but {hole}: it goes on" : missed.Length == 0 ? "" : $", but no channel reaches {missed}{(reached ? "" : ": it goes on")}")}";
        EscalationStore.Took(tx, taken with { Unreached = unreached, Text = text });
        Line(EntryKind.EscalationStep, text, new { climb.Round, step = number, target = reach.Target.Key, people = taken.People, unreached });
        return reached;
    }

    /// <summary>Never silence: whoever answers for the end is told, and where no channel reaches him, the admins.</summary>
    private void TellFallback(Climb climb, EntryKind kind, string text, long waitSeconds)
    {
        Line(kind, text, new { climb.Round });
        var (told, reached) = (new HashSet<string>(), false);
        var number = chain.Plan.Steps.Count + 1;
        foreach (var reach in Reach.OfFallback(tx, chain.Plan, tx.Now)) reached |= Tell(reach, climb, number, waitSeconds, NotificationKind.EscalationGaveUp, text, told);
        if (reached || chain.Plan.Fallback is null) return;
        foreach (var reach in Reach.OfFallback(tx, new ChainPlan(), tx.Now).Where(r => !told.Contains(r.Target.Id))) Tell(reach, climb, number, waitSeconds, NotificationKind.EscalationGaveUp, text, told);
    }

    private Notice Notice(NotificationKind kind, string key, string where) => new()
    {
        Kind = kind,
        // Who is told last is told loudly.
        Urgency = kind == NotificationKind.EscalationGaveUp && incident.Severity <= Core.Alerts.Severity.Sev2 ? Urgency.High : Core.Escalation.Climb.UrgencyOf(incident.Severity),
        SubjectId = incident.Id,
        IncidentId = incident.Id,
        Text = $"{Words.Of(incident.Severity)}: {incident.Title}. {where}.",
        Key = key,
    };

    private void Line(EntryKind kind, string text, object? data) => TimelineStore.Append(tx, incident.Id, new Entry
    {
        Kind = kind, Source = "system", Text = text, Data = JsonSerializer.Serialize(new { chainId = chain.ChainId, revision = chain.Number, details = data }, JsonSerializerOptions.Web),
    });
}
