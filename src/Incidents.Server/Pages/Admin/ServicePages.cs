using System.Globalization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Core.Services;
using Incidents.Server.Http;
using Incidents.Server.Services;
using Incidents.Storage;
using Incidents.Storage.People;
using Incidents.Storage.Services;

namespace Incidents.Server.Pages.Admin;

/// <summary>What can break.</summary>
public static class ServicePages
{
    public static void MapServicePages(this IEndpointRouteBuilder routes)
    {
        var pages = PageRoute.Group(routes);
        pages.MapGet("/admin/services", ShowServices).MayHuman(Permission.Administer);
        pages.MapPost("/admin/services", Add).MayHuman(Permission.Administer);
    }

    private static IResult ShowServices(Visit visit, Database db) => Show(visit, db, null);

    private static IResult Show(Visit visit, Database db, Refusal? refusal) => visit.Show<ServicesPage, ServicesModel>(db.Read(tx => new ServicesModel(ServiceStore.All(tx), TeamStore.All(tx))), refusal);

    private static async Task<IResult> Add(Visit visit, Database db)
    {
        var form = visit.Form;
        var asked = new NewService(form["name"] ?? "", form["slug"], form["team"], Seconds(form["rto"]), Seconds(form["rpo"]));
        var slug = ServiceEndpoints.SlugOf(asked);
        return ServiceEndpoints.Check(asked, slug) is { } refusal ? Show(visit, db, refusal) : visit.After(await db.Write(tx => ServiceEndpoints.Make(tx, asked, slug)), _ => "/admin/services", no => Show(visit, db, no));
    }

    /// <summary>What is no number is as wrong as one below 1, and told so.</summary>
    private static long? Seconds(string? minutes) => minutes is null ? null : int.TryParse(minutes, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number * 60L : 0;
}

/// <summary>Services, and who could own them.</summary>
public sealed record ServicesModel(IReadOnlyList<Service> Services, IReadOnlyList<Team> Teams);
