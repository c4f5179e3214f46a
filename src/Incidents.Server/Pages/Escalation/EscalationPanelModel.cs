using Incidents.Core;
using Incidents.Core.Escalation;
using Incidents.Core.Incidents;
using Incidents.Server.Escalation;
using Incidents.Server.Notifications;
using Incidents.Server.Pages.OnCall;
using Incidents.Storage;
using Incidents.Storage.Escalation;
using Incidents.Storage.Notifications;
using Incidents.Storage.OnCall;
using Incidents.Storage.People;

namespace Incidents.Server.Pages.Escalation;

/// <summary>How far an incident has climbed, who was told and by which way, and whom it can be given to.</summary>
/// <param name="Incident">Which.</param>
/// <param name="Climb">Null for one that was opened without a chain.</param>
/// <param name="Steps">How many steps its chain has.</param>
/// <param name="Deliveries">What was sent about it, newest first.</param>
/// <param name="Names">Of those who were told.</param>
/// <param name="Receivers">People, and who is on call.</param>
/// <param name="Chains">Other chains.</param>
public sealed record EscalationPanelModel(
    Incident Incident, EscalationView? Climb, int Steps, IReadOnlyList<DeliveryView> Deliveries, IReadOnlyDictionary<string, string> Names, IReadOnlyList<Choice> Receivers, IReadOnlyList<Choice> Chains)
{
    internal static EscalationPanelModel Of(ReadTx tx, Incident incident)
    {
        var people = PersonStore.All(tx);
        var climb = EscalationView.Of(tx, incident);
        var deliveries = DeliveryStore.OfIncident(tx, incident.Id, new PageRequest(50, null)).Items;
        var ways = deliveries.Select(d => d.DestinationId).Distinct().ToDictionary(id => id, id => DestinationStore.Find(tx, id));
        List<Choice> receivers = [.. ScheduleStore.All(tx).Select(s => new Choice($"schedule:{s.Id}", $"Who is on call: {s.Name}")), .. OnCallModel.Callable(people).Select(p => p with { Value = $"person:{p.Value}" })];
        return new(incident, climb, climb is null ? 0 : ChainStore.Revision(tx, climb.ChainId, climb.Revision)!.Plan.Steps.Count, [.. deliveries.Select(d => DeliveryView.Of(d, ways[d.DestinationId]))],
            people.ToDictionary(p => p.Id, p => p.Name), receivers, [.. ChainStore.All(tx).Select(c => new Choice(c.Id, c.Name))]);
    }
}
