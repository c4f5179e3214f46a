using Incidents.Core.Access;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Incidents;
using Incidents.Storage.Notifications;

namespace Incidents.Server.Pages.Front;

/// <summary>The first page: what is burning, and what waits for me; and how to get about.</summary>
public static class FrontPages
{
    public static void MapFrontPages(this IEndpointRouteBuilder routes)
    {
        var pages = PageRoute.Group(routes);
        pages.MapGet("/", ShowFront).May(Permission.Read);
        pages.MapGet("/events", Events).May(Permission.Read);
        pages.MapGet("/keys", ShowKeys).May(Permission.Read);
    }

    private static IResult ShowFront(Visit visit, Database db, Caller caller) => visit.Show<FrontPage, FrontModel>(db.Read(tx => FrontModel.Of(tx, caller)));

    private static IResult ShowKeys(Visit visit) => visit.Show<KeysPage, int>(0);

    /// <summary>Says that something changed; what, the page asks for itself.</summary>
    private static IResult Events(EventStreams streams, Database db, Caller caller)
    {
        // Looked at before the answer begins: who has been answered misses nothing.
        var before = Sign();
        return streams.Open(() =>
        {
            var sign = Sign();
            var changed = before != sign;
            before = sign;
            return changed ? [new ServerEvent(null, "change", "{}")] : [];
        });

        string Sign() => db.Read(tx => $"{IncidentStore.Sign(tx)} {NotificationStore.CountUnread(tx, caller.Id)}");
    }
}
