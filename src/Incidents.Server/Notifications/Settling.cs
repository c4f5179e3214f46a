using System.Text.Json;
using Incidents.Core.Notifications;
using Incidents.Core.People;
using Incidents.Core.Timeline;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Notifications;
using Incidents.Storage.People;
using Incidents.Storage.Timeline;

namespace Incidents.Server.Notifications;

/// <summary>Writes down what became of a try: on the delivery, on the way it took, and on the timelines of its incidents.</summary>
internal static class Settling
{
    /// <summary>False when somebody else has begun another try since: then nothing is written.</summary>
    public static bool Settle(WriteTx tx, Claimed claimed, Sending sending, double chance)
    {
        var (to, delivery) = (claimed.To, claimed.Delivery);
        if (sending.Result == SendingResult.Sent)
        {
            if (!DeliveryStore.Sent(tx, delivery)) return false;
            DestinationStore.Succeed(tx, to.Id);
            Tell(tx, claimed, EntryKind.PersonNotified, "was told");
            return true;
        }

        var again = Retrying.Again(delivery, sending, chance, tx.Now);
        if (!DeliveryStore.Failed(tx, delivery, again, sending.Why)) return false;
        DestinationStore.Fail(tx, to.Id, sending.Result == SendingResult.Gone);
        if (again is null) Tell(tx, claimed, EntryKind.PersonNotReached, $"was not reached, and it is not tried again ({sending.Why})");
        else if (delivery.Tries == 1) Tell(tx, claimed, EntryKind.PersonNotReached, $"was not reached, and it is tried again ({sending.Why})");
        if (Retrying.IsGone(DestinationStore.Find(tx, to.Id)!, tx.Now)) Disable(tx, to, sending.Why);
        return true;
    }

    /// <summary>Nothing has been there for a day: who trusts in it must know.</summary>
    private static void Disable(WriteTx tx, Destination to, string why)
    {
        DestinationStore.Disable(tx, to.Id, $"{why}, for a day");
        DeliveryStore.CloseAll(tx, to.Id, "this way was taken out of use");
        var admins = PersonStore.All(tx).Where(p => p is { DisabledAt: null, SameAs: null } && p.Roles.Contains(Role.Admin)).Select(p => p.Id);
        var what = to.PersonId is { } owner ? $"the contact method '{to.Name}' of {PersonStore.Find(tx, owner)?.Name}" : $"the channel '{to.Name}'";
        Notifying.Tell(tx, new Notice { Kind = NotificationKind.DestinationDisabled, Urgency = Urgency.High, SubjectId = to.Id, Text = $"Nothing is sent any more to {what}: {why}, for a day. Correct it, and send a code or a test." },
            admins.Concat(to.PersonId is null ? [] : [to.PersonId]));
    }

    private static void Tell(WriteTx tx, Claimed claimed, EntryKind kind, string what)
    {
        var (to, delivery) = (claimed.To, claimed.Delivery);
        var who = to.PersonId is { } person ? PersonStore.Find(tx, person)?.Name ?? person : to.Name;
        foreach (var incidentId in claimed.Live.Select(d => d.IncidentId ?? d.SubjectId).Where(id => id.StartsWith("inc_", StringComparison.Ordinal)).Distinct())
            TimelineStore.Append(tx, incidentId, new Entry
            {
                Kind = kind, Source = "system", Text = $"{who} {what} by {Words.Of(to.Kind)}",
                Data = JsonSerializer.Serialize(new { deliveryId = delivery.Id, personId = to.PersonId, destinationId = to.Id }, JsonSerializerOptions.Web),
            });
    }
}
