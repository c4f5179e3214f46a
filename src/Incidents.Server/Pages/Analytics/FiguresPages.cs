using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Server.Analytics;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Services;

namespace Incidents.Server.Pages.Analytics;

/// <summary>Whether it gets better, in pictures with their tables.</summary>
public static class FiguresPages
{
    public static void MapFiguresPages(this IEndpointRouteBuilder routes)
    {
        var pages = PageRoute.Group(routes);
        pages.MapGet("/analytics", Show).May(Permission.Read);
        pages.MapGet("/analytics.csv", Table).May(Permission.Read);
    }

    private static IResult Show(Visit visit, HttpContext context, Database db)
    {
        var service = Service(context);
        if (!IncidentFigureEndpoints.Read(db, null, null, service).Is(out var figures, out var refusal)) return visit.Refuse(refusal);
        return visit.Show<FiguresPage, FiguresModel>(new FiguresModel(figures, service, [.. db.Read(ServiceStore.All).Select(s => s.Slug)]));
    }

    private static IResult Table(Visit visit, HttpContext context, Database db) =>
        IncidentFigureEndpoints.Read(db, null, null, Service(context)).Is(out var figures, out var refusal)
            ? TypedResults.File(System.Text.Encoding.UTF8.GetBytes(IncidentFigureEndpoints.Table(figures)), Csv.ContentType, "incidents.csv")
            : visit.Refuse(refusal);

    private static string? Service(HttpContext context) => context.Request.Query["service"].ToString() is { Length: > 0 } service ? service : null;
}
