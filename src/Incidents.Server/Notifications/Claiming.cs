using Incidents.Core.Notifications;
using Incidents.Storage;
using Incidents.Storage.Notifications;
using Incidents.Storage.People;

namespace Incidents.Server.Notifications;

/// <summary>Takes what is due at a destination, after a look at the present state: what nobody needs any more is dropped, and what is left becomes one message.</summary>
internal static class Claiming
{
    /// <summary>Longer than a try can take.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>Null when nothing is to be sent there now.</summary>
    public static Claimed? Claim(WriteTx tx, string destinationId, string? publicUrl, double chance)
    {
        // Who was kept out meanwhile is told nothing more.
        if (DestinationStore.Find(tx, destinationId) is not { IsUsable: true } to || (to.PersonId is { } person && PersonStore.Find(tx, person) is not { DisabledAt: null }))
        {
            DeliveryStore.CloseAll(tx, destinationId, "this way is not in use any more");
            return null;
        }

        DeliveryStore.Outdate(tx, to.Id);
        if (Paging.HeldUntil(to, tx.Now) is { } until) DeliveryStore.HoldPages(tx, to.Id, until);
        if (DeliveryStore.NewestFresh(tx, to.Id) is { } fresh)
        {
            DeliveryStore.FoldDue(tx, fresh);
            return Begin(tx, to, fresh, publicUrl, chance);
        }

        return DeliveryStore.NewestTried(tx, to.Id) is { } tried ? Begin(tx, to, tried, publicUrl, chance) : null;
    }

    private static Claimed? Begin(WriteTx tx, Destination to, Delivery envelope, string? publicUrl, double chance)
    {
        DeliveryStore.OutdateFolded(tx, envelope.Id);
        var parts = DeliveryStore.FoldedInto(tx, envelope.Id, 100);
        var isNeeded = DeliveryStore.IsNeeded(tx, envelope.Id);
        if (!isNeeded && parts.Count == 0)
        {
            DeliveryStore.Close(tx, envelope.Id, DeliveryState.Obsolete, "somebody has the incident, or it is over");
            return null;
        }

        if (DeliveryStore.Claim(tx, envelope, tx.Now + Retrying.Wait(envelope.Tries + 1, chance), tx.Now + Lease) is not { } claimed) return null;
        IReadOnlyList<Delivery> live = [.. isNeeded ? new[] { claimed } : [], .. parts];
        var count = DeliveryStore.CountFoldedInto(tx, envelope.Id) + (isNeeded ? 1 : 0);
        if (live.Any(d => d.IsPage)) DestinationStore.Page(tx, to.Id);
        return new Claimed(to, claimed, live, Composing.Of(tx, claimed, live, count, publicUrl));
    }
}

/// <summary>What one server is sending: nobody else does until its lease ends.</summary>
internal sealed record Claimed(Destination To, Delivery Delivery, IReadOnlyList<Delivery> Live, Message Message);
