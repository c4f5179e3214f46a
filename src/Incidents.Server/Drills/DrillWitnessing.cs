using System.Globalization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Drills;
using Incidents.Core.Incidents;
using Incidents.Core.Notifications;
using Incidents.Core.People;
using Incidents.Core.Runs;
using Incidents.Core.Snapshots;
using Incidents.Server.Notifications;
using Incidents.Storage;
using Incidents.Storage.Drills;
using Incidents.Storage.People;
using Incidents.Storage.Retrospectives;
using Incidents.Storage.Runs;
using Incidents.Storage.Services;
using Incidents.Storage.Snapshots;

namespace Incidents.Server.Drills;

/// <summary>The end of a drill: who did it tells, a witness says what he saw, and what came of it is computed and kept for ever.</summary>
internal static class DrillWitnessing
{
    public static Outcome<Drill> Report(WriteTx tx, string id, NewReport asked, Caller by)
    {
        if (DrillStore.Find(tx, id) is not { } drill) return DrillRefusals.NotFound(id);
        if (drill.State != DrillState.InProgress || drill.RunId is null || RunStore.Find(tx, drill.RunId) is not { } run) return DrillRefusals.NotRunning(drill);
        if (run.State == RunState.Active) return DrillRefusals.RunGoesOn(run.Id);
        var plan = drill.PlanId is null ? null : DrillPlanStore.Find(tx, drill.PlanId);
        if (!by.Is(run.ExecutorId) && by.PersonId != plan?.OwnerId && by.PersonId != plan?.DeputyId && !by.May(Permission.Administer)) return DrillRefusals.NotPerformer();
        if (Unknown(tx, asked.FollowUps) is { } unknown) return unknown;
        var after = drill with { State = DrillState.AwaitingWitness, Report = Told(tx, asked, run, by) };
        if (!DrillStore.Save(tx, after, DrillState.InProgress)) return IncidentRefusals.SomebodyWasFaster();
        foreach (var item in after.Report!.FollowUps) DrillStore.FollowUp(tx, id, item);
        DrillTurn.Tell(tx, id, by.Actor, $"{by.Name} tells how it went");
        if (plan is { WitnessRequired: false }) return Finish(tx, after, run, null, null, by);
        var witnesses = Granting.Humans(PersonStore.All(tx), Permission.Verify).Except(Performers(tx, run));
        Notifying.Tell(tx, new Notice { Kind = NotificationKind.DrillToWitness, SubjectId = id, Key = $"{id}/witness", Text = $"The drill of '{run.Title}' waits for a witness: say what you saw yourself with POST /api/v1/drills/{id}/witness" }, witnesses);
        return after;
    }

    public static Outcome<Drill> Confirm(WriteTx tx, string id, NewWitness asked, Caller by)
    {
        if (DrillStore.Find(tx, id) is not { } drill) return DrillRefusals.NotFound(id);
        if (drill.State != DrillState.AwaitingWitness || RunStore.Find(tx, drill.RunId!) is not { } run) return DrillRefusals.NotAwaited(drill);
        if (Judging.NotWitness(by.PersonId, by.IsHuman, Performers(tx, run)) is { } no) return no;
        var witness = new Witness(by.Id, by.Name, tx.Now, Seen(asked.Observed));
        var missing = Judge(tx, drill, run, witness, null).Checks.Where(c => c.Required && string.IsNullOrWhiteSpace(c.Observed)).Select(c => c.Name).ToList();
        return missing.Count > 0 ? DrillRefusals.ObservationMissing(missing) : Finish(tx, drill, run, witness, asked.MissAccepted, by);
    }

    /// <summary>The names of what a witness must have seen; none while there is no run.</summary>
    public static IReadOnlyList<string> Required(ReadTx tx, Drill drill) =>
        drill.RunId is not null && RunStore.Find(tx, drill.RunId) is { } run ? [.. Judge(tx, drill, run, null, null).Checks.Where(c => c.Required).Select(c => c.Name)] : [];

    /// <summary>What was witnessed stays; a correction is the next version, by somebody who did not carry it out.</summary>
    public static Outcome<Drill> Correct(WriteTx tx, string id, NewCorrection asked, Caller by)
    {
        if (DrillStore.Find(tx, id) is not { } drill) return DrillRefusals.NotFound(id);
        if (drill.State is not (DrillState.Passed or DrillState.Partial or DrillState.Failed) || RunStore.Find(tx, drill.RunId!) is not { } run) return DrillRefusals.NotFinal(drill);
        if (Judging.NotWitness(by.PersonId, by.IsHuman, Performers(tx, run)) is { } no) return no;
        if (Unknown(tx, asked.Report?.FollowUps) is { } unknown) return unknown;
        var before = DrillOutcomeStore.Of(tx, id)[^1];
        var report = asked.Report is null ? before.Report : Told(tx, asked.Report, run, by) with { ById = before.Report.ById, ByName = before.Report.ByName, At = before.Report.At };
        var witness = asked.Observed is null ? before.Witness : new Witness(by.Id, by.Name, tx.Now, Seen(asked.Observed));
        var outcome = Judge(tx, drill with { Report = report }, run, witness, asked.MissAccepted is { } why ? $"{by.Name}: {why}" : before.MissAccepted) with { Version = before.Version + 1, Correction = asked.Reason };
        if (asked.Report is not null)
            foreach (var item in report.FollowUps) DrillStore.FollowUp(tx, id, item);
        return Keep(tx, drill with { Report = report }, outcome, by, $"{by.Name} corrects: {asked.Reason}");
    }

    /// <summary>Computes and keeps what came of it.</summary>
    public static Outcome<Drill> Finish(WriteTx tx, Drill drill, Run run, Witness? witness, string? missAccepted, Caller by) =>
        Keep(tx, drill, Judge(tx, drill, run, witness, missAccepted is null ? null : $"{by.Name}: {missAccepted}"), by, null);

    private static Outcome<Drill> Keep(WriteTx tx, Drill drill, DrillOutcome outcome, Caller by, string? why)
    {
        var after = drill with
        {
            State = outcome.Result switch { DrillResult.Passed => DrillState.Passed, DrillResult.Partial => DrillState.Partial, DrillResult.Failed => DrillState.Failed, _ => DrillState.Aborted },
            EndedAt = drill.EndedAt ?? tx.Now,
        };
        var stored = DrillStore.Find(tx, drill.Id)!.State;
        if (!DrillStore.Save(tx, after, stored)) return IncidentRefusals.SomebodyWasFaster();
        DrillOutcomeStore.Add(tx, drill.Kind, outcome with { RecordedById = by.Id, RecordedByName = by.Name, RecordedAt = tx.Now });
        DrillTurn.Tell(tx, drill.Id, by.Actor, $"{(why is null ? "" : $"{why}. ")}{Http.Words.Of(outcome.Result)}{(outcome.Reasons.Count > 0 ? $": {string.Join(' ', outcome.Reasons)}" : "")}");
        return after;
    }

    private static DrillOutcome Judge(ReadTx tx, Drill drill, Run run, Witness? witness, string? missAccepted)
    {
        var plan = drill.PlanId is null ? null : DrillPlanStore.Find(tx, drill.PlanId);
        var service = run.ServiceId is null ? null : ServiceStore.Find(tx, run.ServiceId);
        var performers = Performers(tx, run);
        var verifiers = VerificationStore.Of(tx, run.Id).SelectMany(v => v.Attempts).Select(a => a.VerifierId);
        var parameter = run.Parameters.FirstOrDefault(p => p.Type == Core.Runbooks.ParameterType.Snapshot);
        return Judging.Of(new JudgedDrill
        {
            Drill = drill, Plan = plan, Run = run, Probes = ProbeStore.Of(tx, run.Id), Witness = witness, MissAccepted = missAccepted,
            Performers = [.. performers.Select(p => PersonStore.Find(tx, p)?.Name ?? p).Order(StringComparer.Ordinal)],
            Participants = performers.Concat(verifiers.Select(v => PersonStore.PersonOf(tx, v))).Concat(witness is null ? [] : [witness.Id]).Distinct().Count(),
            Snapshot = parameter is not null && run.Values.GetValueOrDefault(parameter.Name) is { Length: > 0 } id ? SnapshotOf(tx, drill, run, parameter, id) : null,
            SnapshotChosenAt = parameter is null ? null : DrillStore.EnteredAt(tx, run.Id, parameter.Name),
            ServiceRtoSeconds = service?.RtoSeconds, ServiceRpoSeconds = service?.RpoSeconds,
        });
    }

    /// <summary>The one that was really restored; what no inventory knows is named all the same.</summary>
    private static Snapshot SnapshotOf(ReadTx tx, Drill drill, Run run, Core.Runbooks.Parameter parameter, string id)
    {
        var source = drill.SnapshotSource ?? parameter.Source ?? run.Service;
        if (source is not null && SnapshotStore.Find(tx, source, id) is { } known) return known;
        var isDated = DateTimeOffset.TryParse(parameter.TakenAt is { } name ? run.Values.GetValueOrDefault(name) : null, CultureInfo.InvariantCulture, out var taken);
        return new Snapshot { Source = source ?? "", ExternalId = id, TakenAt = isDated ? taken : default };
    }

    private static HashSet<string> Performers(ReadTx tx, Run run) => [.. RunStore.Contributors(tx, run.Id).Append(run.ExecutorId).Select(p => PersonStore.PersonOf(tx, p))];

    private static Dictionary<string, string> Seen(IReadOnlyDictionary<string, string?>? observed) => (observed ?? new Dictionary<string, string?>()).Where(o => o.Value is not null).ToDictionary(o => o.Key, o => o.Value!);

    private static Refusal? Unknown(ReadTx tx, IReadOnlyList<NewFollowUp>? items) =>
        (items ?? []).Select(i => i.OwnerId).FirstOrDefault(id => PersonStore.FindSelf(tx, id) is not { DisabledAt: null, Kind: PersonKind.Human }) is { } unknown ? DrillRefusals.PersonUnknown("followUps.ownerId", unknown) : null;

    private static DrillReport Told(WriteTx tx, NewReport asked, Run run, Caller by) => new()
    {
        Checks = [.. (asked.Checks ?? []).Select(c => new ToldCheck(c.Name, c.Expected, c.Actual))],
        Issues = asked.Issues ?? [],
        FollowUps = [.. (asked.FollowUps ?? []).Select(f => FollowUp(tx, f, run))],
        Evidence = [.. (asked.Evidence ?? []).Select(e => new Evidence(e.Link, e.Sha256.ToLowerInvariant(), e.Note))],
        AbsentOnPurpose = asked.AbsentOnPurpose ?? [],
        CleanupConfirmed = asked.CleanupConfirmed, Cost = asked.Cost, WentWell = asked.WentWell, WentBadly = asked.WentBadly, Lucky = asked.Lucky,
        ById = by.Id, ByName = by.Name, At = tx.Now,
    };

    private static FollowUp FollowUp(WriteTx tx, NewFollowUp asked, Run run)
    {
        var owner = PersonStore.FindSelf(tx, asked.OwnerId)!;
        return new FollowUp(asked.Text, owner.Id, owner.Name, asked.DueAt, ActionItemStore.Add(tx, $"{asked.Text} ({owner.Name}, from the drill of '{run.Title}')", null, run.Id, asked.DueAt).Id);
    }
}
