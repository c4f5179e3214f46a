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
        var added = await db.Write(tx => ChannelService.Add(tx, read, caller));
        return added.Created(_ => "/api/v1/channels", NewDestinationView.Of);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(string id, Database db, Caller caller) =>
        (await db.Write(tx => ChannelService.Remove(tx, id, caller))).Refusal is { } refusal ? Problems.From(refusal) : TypedResults.NoContent();

    private static async Task<Results<Ok<TestView>, ProblemHttpResult>> Test(string id, Database db, DeliveryWorker worker, Caller caller) => (await ChannelService.Test(db, worker, id, caller)).Ok();
}
