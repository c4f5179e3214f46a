using Incidents.Core.Auditing;
using Incidents.Core.Drills;
using Incidents.Core.Runs;
using Incidents.Core.Services;
using Incidents.Storage;
using Incidents.Storage.Auditing;
using Incidents.Storage.Drills;
using Incidents.Storage.People;
using Incidents.Storage.Runs;

namespace Incidents.Server.Auditing;

/// <summary>What an export tells of: fixed before the first byte is sent.</summary>
internal sealed record EvidenceScope(DateTimeOffset From, DateTimeOffset To, Service? Service, bool Pseudonymised, DateTimeOffset At, IReadOnlyList<string> DrillIds)
{
    public string InWords => $"from {From:u} to {To:u}{(Service is null ? "" : $" for {Service.Slug}")}{(Pseudonymised ? ", with pseudonyms" : "")}";
}

/// <summary>A drill with all that is told of it.</summary>
/// <param name="Drill">As it stands. While it goes on, without what a second person or a witness must find.</param>
/// <param name="Followed">The revision that was followed; null when nobody began.</param>
/// <param name="Outcomes">All versions, oldest first.</param>
/// <param name="Reminders">Who was reminded of what, and when.</param>
internal sealed record EvidenceDrill(Drill Drill, FollowedRevision? Followed, IReadOnlyList<DrillOutcome> Outcomes, IReadOnlyList<SentReminder> Reminders)
{
    public DrillOutcome? Last => Outcomes.Count == 0 ? null : Outcomes[^1];

    /// <summary>For tables and pages: what is shown there without names.</summary>
    public EvidenceDrill Under(Pseudonyms names) => this with
    {
        Drill = Drill with { Reason = Drill.Reason is null ? null : names.In(Drill.Reason), DecidedByName = Drill.DecidedByName is null ? null : names.In(Drill.DecidedByName) },
        Outcomes = [.. Outcomes.Select(o => o with
        {
            Performers = [.. o.Performers.Select(names.In)],
            Witness = o.Witness is null ? null : o.Witness with { Name = names.In(o.Witness.Name) },
            Reasons = [.. o.Reasons.Select(names.In)],
            MissAccepted = o.MissAccepted is null ? null : names.In(o.MissAccepted),
        })],
    };
}

/// <summary>What was followed in a drill.</summary>
internal sealed record FollowedRevision(string RunId, int Revision, string ContentHash, string TimelineId, bool HasEnded);

/// <summary>A plan with its exemptions.</summary>
internal sealed record EvidencePlan(DrillPlan Plan, IReadOnlyList<Exemption> Exemptions);

/// <summary>Reads what belongs into an export.</summary>
internal static class EvidenceReading
{
    public static EvidenceDrill? Drill(ReadTx tx, string id)
    {
        if (DrillStore.Find(tx, id) is not { } drill) return null;
        var run = drill.RunId is null ? null : RunStore.Find(tx, drill.RunId);
        // What is planted, chosen and found is still to be found by others.
        var shown = drill.State is DrillState.InProgress or DrillState.AwaitingWitness ? drill with { Snapshot = null, Planted = null, Report = null } : drill;
        return new EvidenceDrill(
            shown,
            run is null ? null : new FollowedRevision(run.Id, run.Revision, run.ContentHash, run.TimelineId, run.State != RunState.Active),
            shown == drill ? DrillOutcomeStore.Of(tx, id) : [],
            DrillStore.Reminders(tx, id));
    }

    public static IReadOnlyList<EvidencePlan> Plans(ReadTx tx, EvidenceScope scope)
    {
        var runbooks = scope.Service is { } service ? EvidenceStore.RunbooksOf(tx, service.Id, service.Slug) : null;
        return [.. DrillPlanStore.All(tx).Where(p => runbooks is null || runbooks.Contains(p.RunbookId)).Select(p => new EvidencePlan(p, DrillPlanStore.Exemptions(tx, p.Id)))];
    }

    public static Pseudonyms Names(ReadTx tx) => new(PersonStore.All(tx).OrderBy(p => p.Id, StringComparer.Ordinal).Select(p => new[] { p.Id, p.Name, p.Email }));
}
