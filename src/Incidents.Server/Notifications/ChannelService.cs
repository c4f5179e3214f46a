using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Notifications;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.Notifications;

namespace Incidents.Server.Notifications;

/// <summary>Channels: added, tried, removed.</summary>
internal static class ChannelService
{
    private const int Most = 200;

    public static Outcome<Destination> Add(WriteTx tx, Destination read, Caller by)
    {
        if (DestinationStore.Channels(tx).Count >= Most) return NotificationRefusals.TooManyWays(Most);
        var made = read with { Id = tx.NewId(Destination.ChannelPrefix), CreatedAt = tx.Now, VerifiedAt = tx.Now };
        DestinationStore.Add(tx, made);
        Tell(tx, by, made, "adds");
        return made;
    }

    public static Outcome<Destination> Remove(WriteTx tx, string id, Caller by)
    {
        if (DestinationStore.Find(tx, id) is not { PersonId: null } channel) return NotificationRefusals.ChannelNotFound(id);
        DestinationStore.Remove(tx, id);
        DeliveryStore.CloseAll(tx, id, "this way was deleted");
        Tell(tx, by, channel, "deletes");
        return channel;
    }

    /// <summary>Sends a test now. One that arrives puts a channel that was taken out of use into use again.</summary>
    public static async Task<Outcome<TestView>> Test(Database db, DeliveryWorker worker, string id, Caller by)
    {
        var (channel, now) = db.Read(tx => (DestinationStore.Find(tx, id), tx.Now));
        if (channel is not { PersonId: null }) return NotificationRefusals.ChannelNotFound(id);
        var sending = await worker.SendNow(channel, TestMessage(channel, now, by));
        var arrived = await db.Write(tx => Note(tx, id, sending));
        return new TestView(arrived, arrived ? null : sending.Why);
    }

    /// <summary>Keeps what became of a test; true when it arrived.</summary>
    public static bool Note(WriteTx tx, string id, Sending sending)
    {
        var arrived = sending.Result == SendingResult.Sent;
        if (arrived) DestinationStore.Verify(tx, id);
        if (arrived) DestinationStore.Succeed(tx, id);
        else DestinationStore.Fail(tx, id, sending.Result == SendingResult.Gone);
        return arrived;
    }

    public static Message TestMessage(Destination to, DateTimeOffset now, Caller by) => new()
    {
        Id = Ids.New("dlv", now), Kind = NotificationKind.IncidentNews, Urgency = Urgency.Low, At = now, Title = $"A test of '{to.Name}'", Lines = [$"{by.Name} wants to see whether this arrives. Nothing is wrong, and nothing is to be done."],
    };

    private static void Tell(WriteTx tx, Caller by, Destination channel, string what) =>
        AccessLogStore.Add(tx, by.Actor, AccessEvent.NotificationWaysChanged, channel.Id, $"{by.Name} {what} the channel '{channel.Name}' ({Words.Of(channel.Kind)})");
}
