using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Notifications;
using Incidents.Server.Http;
using Incidents.Server.Notifications;
using Incidents.Storage;

namespace Incidents.Server.Pages.Contacts;

/// <summary>Channels that several read, and what could not be delivered.</summary>
public static class ChannelPages
{
    public static void MapChannelPages(this IEndpointRouteBuilder routes)
    {
        var pages = PageRoute.Group(routes);
        pages.MapGet("/channels", (Visit visit, Database db, string? done) => visit.Show<ChannelsPage, ChannelsModel>(db.Read(tx => ChannelsModel.Of(tx, null, ContactPages.Words(done))))).MayHuman(Permission.Administer);
        pages.MapPost("/channels", Add).MayHuman(Permission.Administer);
        pages.MapPost("/channels/{id}/test", Test).MayHuman(Permission.Administer);
        pages.MapPost("/channels/{id}/delete", Delete).MayHuman(Permission.Administer);
        pages.MapGet("/deliveries", ShowDeliveries).May(Permission.Administer);
        pages.MapPost("/deliveries/{id}/retry", Retry).May(Permission.Administer);
    }

    private static async Task<IResult> Add(Visit visit, Database db, Caller caller)
    {
        if (!ContactPages.Read(visit.Form).Is(out var read, out var wrong)) return Shown(visit, db, wrong);
        var added = await db.Write(tx => ChannelService.Add(tx, read, caller));
        // A secret is shown here and never again: there is no other page to go on to.
        return added.Refusal is null && added.Value is { Kind: DestinationKind.Webhook, Secret: { } secret }
            ? visit.Show<ChannelsPage, ChannelsModel>(db.Read(tx => ChannelsModel.Of(tx, secret, ContactPages.Words("added"))))
            : visit.After(added, _ => "/channels?done=added", refusal => Shown(visit, db, refusal));
    }

    private static async Task<IResult> Test(string id, Visit visit, Database db, DeliveryWorker worker, Caller caller)
    {
        var tested = (await ChannelService.Test(db, worker, id, caller)).Then<TestView>(test => test.Arrived ? test : NotificationRefusals.TestNotSent(test.Why!));
        return visit.After(tested, _ => "/channels?done=tested", refusal => Shown(visit, db, refusal));
    }

    private static async Task<IResult> Delete(string id, Visit visit, Database db, Caller caller) =>
        visit.After(await db.Write(tx => ChannelService.Remove(tx, id, caller)), _ => "/channels?done=deleted", refusal => Shown(visit, db, refusal));

    private static IResult Shown(Visit visit, Database db, Refusal? refusal) => visit.Show<ChannelsPage, ChannelsModel>(db.Read(tx => ChannelsModel.Of(tx)), refusal);

    private static IResult ShowDeliveries(Visit visit, Database db, string? state, string? after) => visit.Show<DeliveriesPage, DeliveriesModel>(db.Read(tx => DeliveriesModel.Of(tx, Choice.Read<DeliveryState>(state), after)));

    private static async Task<IResult> Retry(string id, Visit visit, Database db) =>
        visit.After(await db.Write(tx => DeliveryEndpoints.TryAgain(tx, id)), _ => "/deliveries", refusal => visit.Show<DeliveriesPage, DeliveriesModel>(db.Read(tx => DeliveriesModel.Of(tx, DeliveryState.Dead, null)), refusal));
}
