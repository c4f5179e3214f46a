using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Notifications;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.Notifications;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Notifications;

/// <summary>Channels that several read: chat rooms, mailing lists, other programs.</summary>
public static class ChannelEndpoints
{
    private const int Most = 200;

    public static void MapChannels(this IEndpointRouteBuilder routes)
    {
        var channels = routes.MapGroup("/api/v1/channels").WithTags("channels");
        channels.MapGet("", List).May(Permission.Administer).WithName("listChannels").WithSummary("All channels.");
        channels.MapPost("", Add).MayHuman(Permission.Administer).WithName("createChannel").WithSummary("Add one. The secret of a webhook is shown only here.");
        channels.MapDelete("/{id}", Remove).MayHuman(Permission.Administer).WithName("deleteChannel").WithSummary("Nothing more is sent there.");
        channels.MapPost("/{id}/test", Test).MayHuman(Permission.Administer).WithName("testChannel").WithSummary("Send a test now. One that arrives puts a channel that was taken out of use into use again.");
    }

    private static ListView<DestinationView> List(Database db) => new([.. db.Read(DestinationStore.Channels).Select(DestinationView.Of)], null);

    private static async Task<Results<Created<NewDestinationView>, ProblemHttpResult>> Add(NewDestination body, Database db, Caller caller)
    {
        if (!DestinationReading.Read(body, null).Is(out var read, out var refusal)) return Problems.From(refusal);
        var added = await db.Write<Outcome<Destination>>(tx =>
        {
            if (DestinationStore.Channels(tx).Count >= Most) return NotificationRefusals.TooManyWays(Most);
            var made = read with { Id = tx.NewId(Destination.ChannelPrefix), CreatedAt = tx.Now, VerifiedAt = tx.Now };
            DestinationStore.Add(tx, made);
            Tell(tx, caller, made, "adds");
            return made;
        });
        return added.Created(_ => "/api/v1/channels", NewDestinationView.Of);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(string id, Database db, Caller caller)
    {
        var removed = await db.Write(tx =>
        {
            if (DestinationStore.Find(tx, id) is not { PersonId: null } channel) return false;
            DestinationStore.Remove(tx, id);
            DeliveryStore.CloseAll(tx, id, "this way was deleted");
            Tell(tx, caller, channel, "deletes");
            return true;
        });
        return removed ? TypedResults.NoContent() : Problems.From(NotificationRefusals.ChannelNotFound(id));
    }

    private static async Task<Results<Ok<TestView>, ProblemHttpResult>> Test(string id, Database db, DeliveryWorker worker, Caller caller)
    {
        var (channel, now) = db.Read(tx => (DestinationStore.Find(tx, id), tx.Now));
        if (channel is not { PersonId: null }) return Problems.From(NotificationRefusals.ChannelNotFound(id));
        var sending = await worker.SendNow(channel, new Message
        {
            Id = Ids.New("dlv", now), Kind = NotificationKind.IncidentNews, Urgency = Urgency.Low, At = now, Title = $"A test of '{channel.Name}'", Lines = [$"{caller.Name} wants to see whether this arrives. Nothing is wrong, and nothing is to be done."],
        });
        var arrived = sending.Result == SendingResult.Sent;
        await db.Write(tx =>
        {
            if (arrived) DestinationStore.Verify(tx, id);
            if (arrived) DestinationStore.Succeed(tx, id);
            else DestinationStore.Fail(tx, id, sending.Result == SendingResult.Gone);
            return true;
        });
        return TypedResults.Ok(new TestView(arrived, arrived ? null : sending.Why));
    }

    private static void Tell(WriteTx tx, Caller by, Destination channel, string what) =>
        AccessLogStore.Add(tx, by.Actor, AccessEvent.NotificationWaysChanged, channel.Id, $"{by.Name} {what} the channel '{channel.Name}' ({Words.Of(channel.Kind)})");
}
