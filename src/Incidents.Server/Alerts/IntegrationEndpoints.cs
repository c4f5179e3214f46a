using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Alerts;
using Incidents.Core.Services;
using Incidents.Server.Access;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Alerts;
using Incidents.Storage.Services;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Alerts;

/// <summary>Senders and their keys.</summary>
public static class IntegrationEndpoints
{
    public static void MapIntegrations(this IEndpointRouteBuilder routes)
    {
        var integrations = routes.MapGroup("/api/v1/integrations").WithTags("integrations");
        integrations.MapGet("", List).May(Permission.Administer).WithName("listIntegrations").WithSummary("All integrations, without their keys.");
        integrations.MapPost("", Add).May(Permission.Administer).WithName("createIntegration").WithSummary("Add a sender for a service (id or slug); its key is shown only here.");
    }

    private static ListView<Integration> List(Database db) => new(db.Read(IntegrationStore.All), null);

    private static async Task<Results<Created<NewIntegrationView>, ProblemHttpResult>> Add(NewIntegration body, Database db)
    {
        if (new Checking().Text(body.Name, "name", 200).Text(body.Service, "service", 200).Refusal is { } refusal) return Problems.From(refusal);
        var added = await db.Write<Outcome<NewIntegrationView>>(tx =>
            ServiceStore.Find(tx, body.Service) is { } service ? Make(tx, body.Name.Trim(), service) : ServiceRefusals.NotFound(body.Service));
        return added.Created(_ => "/api/v1/integrations", i => i);
    }

    public static NewIntegrationView Make(WriteTx tx, string name, Service service)
    {
        var key = Secrets.NewIntegrationKey();
        var integration = new Integration { Id = tx.NewId("int"), Name = name, ServiceId = service.Id, Hint = Secrets.Hint(key), CreatedAt = tx.Now };
        IntegrationStore.Add(tx, integration, Secrets.Hash(key));
        return new NewIntegrationView(integration.Id, name, service.Slug, key, $"/integrations/{key}/alertmanager", $"/integrations/{key}/events");
    }
}

/// <summary>A sender to be added.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewIntegration(string Name, string Service);

/// <summary>A sender just added. The key is shown only here; it is also the routing key of PagerDuty events.</summary>
public sealed record NewIntegrationView(string Id, string Name, string Service, string Key, string AlertmanagerPath, string EventsPath);
