using System.Text.Json;
using Incidents.Core;
using Incidents.Core.Incidents;
using Incidents.Core.Notifications;
using Incidents.Core.Timeline;
using Incidents.Server.Notifications;
using Incidents.Server.Work;
using Incidents.Storage;
using Incidents.Storage.Alerts;
using Incidents.Storage.Incidents;
using Incidents.Storage.Timeline;

namespace Incidents.Server.Incidents;

/// <summary>What happens to incidents when nobody does anything: a flapping one settles, an acknowledgement runs out.</summary>
public sealed class IncidentUpkeep(Database db, ILogger<IncidentUpkeep> logger) : Worker(TimeSpan.FromSeconds(5), logger)
{
    private const int AtOnce = 100;

    public override async Task<bool> Pass()
    {
        var settled = await db.Write(Settle);
        var lapsed = await db.Write(Lapse);
        return settled == AtOnce || lapsed == AtOnce;
    }

    private static int Settle(WriteTx tx)
    {
        var due = IncidentStore.Settled(tx, AtOnce);
        foreach (var incident in due)
        {
            if (incident.State == IncidentState.Resolved || AlertStore.AnyOpenOf(tx, incident.Id)) IncidentStore.ResolveLater(tx, incident.Id, null);
            else if (Lifecycle.Resolve(incident, Actor.System, tx.Now).Is(out var resolved, out _) && IncidentStore.Save(tx, resolved, incident.State))
                Tell(tx, incident, EntryKind.IncidentResolved, "What went off and on has been quiet for long enough");
        }

        return due.Count;
    }

    private static int Lapse(WriteTx tx)
    {
        var due = IncidentStore.Lapsed(tx, AtOnce);
        foreach (var incident in due)
        {
            if (!IncidentStore.Save(tx, Lifecycle.Lapse(incident), incident.State)) continue;
            AlertStore.UnacknowledgeAllOf(tx, incident.Id);
            Tell(tx, incident, EntryKind.AcknowledgementExpired, $"{incident.AcknowledgedBy?.Name} had it until {incident.AcknowledgedUntil:u} and did not say so again");
            var people = new[] { incident.AcknowledgedBy is { Kind: ActorKind.Person } by ? by.Id : null, incident.CommanderId }.OfType<string>();
            Notifying.Tell(tx, new Notice { Kind = NotificationKind.AcknowledgementExpired, Urgency = Urgency.High, SubjectId = incident.Id, Text = $"Nobody has '{incident.Title}' any more: your acknowledgement ran out. Acknowledge again if you are on it." }, people);
        }

        return due.Count;
    }

    private static void Tell(WriteTx tx, Incident incident, EntryKind kind, string text) =>
        TimelineStore.Append(tx, incident.Id, new Entry { Kind = kind, Actor = Actor.System, Source = "system", Text = text, Data = JsonSerializer.Serialize(new { incidentId = incident.Id }) });
}
