using Incidents.Core.Incidents;
using Incidents.Core.Runbooks;
using Incidents.Core.Timeline;
using Incidents.Server.Alerts;
using Incidents.Server.Changes;
using Incidents.Server.Incidents;
using Incidents.Server.Pages.Escalation;
using Incidents.Storage;
using Incidents.Storage.Runs;

namespace Incidents.Server.Pages.Incidents;

/// <summary>An incident with all that somebody who is woken by it wants to know, in the order in which he does.</summary>
public sealed record IncidentModel(IncidentView Incident, IReadOnlyList<string> Changed, IReadOnlyList<Warned> Warnings, TimelineModel Timeline, EscalationPanelModel Escalation)
{
    public const int MostAlerts = 20;
    private const int MostChanges = 8;

    public string Path => PageAddress.Incident(Incident.Id);

    public IReadOnlyList<AlertView> Alerts => [.. Incident.Alerts.Take(MostAlerts)];

    public static IncidentModel Of(ReadTx tx, Incident incident, TimelineModel timeline) => new(
        IncidentView.Of(tx, incident), [.. Suspects.Of(tx, incident).Ranked.Take(MostChanges).Select(Suspects.Line)], [.. WarningsOf(tx, incident)], timeline, EscalationPanelModel.Of(tx, incident));

    /// <summary>The runbook's page, from where it is begun for this incident.</summary>
    public string Begin(OfferedRunbook offer) => PageAddress.With($"/runbooks/{offer.Slug}/start", ("incident", Incident.Id));

    private static IEnumerable<Warned> WarningsOf(ReadTx tx, Incident incident)
    {
        foreach (var run in RunStore.Of(tx, incident.Id))
            foreach (var late in VerificationStore.Of(tx, run.Id).Where(v => v.LateDissents.Any()))
                yield return new($"Stop if you still can: somebody disagreed after '{late.StepTitle}' was released.", PageAddress.Verification(late.Id));
        foreach (var glass in BrokenGlassStore.Of(tx, incident.Id))
            yield return new(glass.ReviewedAt is null ? $"{glass.ExecutorName} went on without a second person; nobody has looked at it yet." : $"{glass.ExecutorName} went on without a second person; {glass.ReviewerName} has reviewed it.", PageAddress.Verification(glass.VerificationId));
    }
}

/// <summary>What must not be overlooked, and where it is.</summary>
public sealed record Warned(string Text, string Address);
