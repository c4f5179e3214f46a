using Incidents.Core.Access;
using Incidents.Server.Http;

namespace Incidents.Server.Pages.Front;

/// <summary>The first page: what is burning, and what waits for me; and how to get about.</summary>
public static class FrontPages
{
    public static void MapFrontPages(this IEndpointRouteBuilder routes)
    {
        var pages = PageRoute.Group(routes);
        pages.MapGet("/", ShowFront).May(Permission.Read);
        pages.MapGet("/keys", ShowKeys).May(Permission.Read);
    }

    private static IResult ShowFront(Visit visit) => visit.Show<FrontPage, int>(0);

    private static IResult ShowKeys(Visit visit) => visit.Show<KeysPage, int>(0);
}
