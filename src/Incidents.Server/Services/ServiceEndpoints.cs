using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Core.Services;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.People;
using Incidents.Storage.Services;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Services;

/// <summary>Services: what incidents are about.</summary>
public static class ServiceEndpoints
{
    public static void MapServices(this IEndpointRouteBuilder routes)
    {
        var services = routes.MapGroup("/api/v1/services").WithTags("services");
        services.MapGet("", List).May(Permission.Read).WithName("listServices").WithSummary("All services.");
        services.MapGet("/{service}", Get).May(Permission.Read).WithName("getService").WithSummary("One service, by id or slug.");
        services.MapPost("", Add).May(Permission.Administer).WithName("createService").WithSummary("Add a service; without a slug one is made from its name.");
    }

    private static ListView<Service> List(Database db) => new(db.Read(ServiceStore.All), null);

    private static Results<Ok<Service>, ProblemHttpResult> Get(string service, Database db) =>
        db.Read(tx => ServiceStore.Find(tx, service)) is { } found ? TypedResults.Ok(found) : Problems.From(ServiceRefusals.NotFound(service));

    private static async Task<Results<Created<Service>, ProblemHttpResult>> Add(NewService body, Database db)
    {
        var slug = SlugOf(body);
        if (Check(body, slug) is { } refusal) return Problems.From(refusal);
        var added = await db.Write(tx => Make(tx, body, slug));
        return added.Created(s => $"/api/v1/services/{s.Slug}", s => s);
    }

    internal static string SlugOf(NewService asked) => asked.Slug ?? Slug.Of(asked.Name ?? "");

    internal static Refusal? Check(NewService asked, string slug) => new Checking().Text(asked.Name, "name", 200)
        .That(Slug.IsValid(slug), "slug", Slug.Expected)
        .That(asked.RtoSeconds is null or > 0, "rtoSeconds", "more than 0").That(asked.RpoSeconds is null or > 0, "rpoSeconds", "more than 0").Refusal;

    public static Outcome<Service> Make(WriteTx tx, NewService asked, string slug)
    {
        if (asked.TeamId is { } team && !TeamStore.Exists(tx, team)) return PeopleRefusals.TeamNotFound(team);
        var service = new Service { Id = tx.NewId("svc"), Slug = slug, Name = asked.Name.Trim(), TeamId = asked.TeamId, RtoSeconds = asked.RtoSeconds, RpoSeconds = asked.RpoSeconds, CreatedAt = tx.Now };
        return ServiceStore.Add(tx, service) ? service : ServiceRefusals.SlugTaken(slug);
    }
}

/// <summary>A service to be added.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewService(string Name, string? Slug = null, string? TeamId = null, long? RtoSeconds = null, long? RpoSeconds = null);
