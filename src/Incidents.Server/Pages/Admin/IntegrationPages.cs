using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Alerts;
using Incidents.Core.Services;
using Incidents.Server.Alerts;
using Incidents.Server.Http;
using Incidents.Server.Intake;
using Incidents.Storage;
using Incidents.Storage.Alerts;
using Incidents.Storage.Services;

namespace Incidents.Server.Pages.Admin;

/// <summary>Senders: added, tried, and told where to send.</summary>
public static class IntegrationPages
{
    private const string TestAlert = "incidents/test-alert";

    public static void MapIntegrationPages(this IEndpointRouteBuilder routes)
    {
        var pages = PageRoute.Group(routes);
        pages.MapGet("/admin/integrations", ShowIntegrations).MayHuman(Permission.Administer);
        pages.MapPost("/admin/integrations", Add).MayHuman(Permission.Administer);
        pages.MapGet("/admin/integrations/{id}", ShowIntegration).MayHuman(Permission.Administer);
        pages.MapPost("/admin/integrations/{id}/test", Test).MayHuman(Permission.Administer);
    }

    private static IResult ShowIntegrations(Visit visit, Database db) => All(visit, db, null);

    private static IResult All(Visit visit, Database db, Refusal? refusal) =>
        visit.Show<IntegrationsPage, IntegrationsModel>(db.Read(tx => new IntegrationsModel(IntegrationStore.All(tx), ServiceStore.All(tx))), refusal);

    private static async Task<IResult> Add(Visit visit, HttpContext context, Database db)
    {
        var (name, of) = (visit.Form["name"], visit.Form["service"]);
        if (new Checking().Text(name, "name", 200).Text(of, "service", 200).Refusal is { } unsaid) return All(visit, db, unsaid);
        var added = await db.Write<Outcome<NewIntegrationView>>(tx => ServiceStore.Find(tx, of!) is { } service ? IntegrationEndpoints.Make(tx, name!, service) : ServiceRefusals.NotFound(of!));
        // Not gone on from: the key is known only now.
        return added.Is(out var made, out var refusal) ? visit.Show<NewIntegrationPage, NewSender>(new NewSender(made, SenderSetup.All(Here(context), made.Key))) : All(visit, db, refusal);
    }

    private static IResult ShowIntegration(string id, Visit visit, HttpContext context, Database db)
    {
        var found = db.Read(tx => IntegrationStore.Find(tx, id) is { } i ? new KnownSender(i, ServiceStore.Find(tx, i.ServiceId)?.Slug ?? "", SenderSetup.All(Here(context), "KEY")) : null);
        return found is null ? visit.Refuse(AlertRefusals.IntegrationNotFound(id)) : visit.Show<IntegrationPage, KnownSender>(found);
    }

    private static async Task<IResult> Test(string id, Visit visit, Database db, IntakeService intake, Caller caller)
    {
        if (db.Read(tx => IntegrationStore.Find(tx, id)) is not { DisabledAt: null } integration) return visit.Refuse(AlertRefusals.IntegrationNotFound(id));
        var action = visit.Form["what"] == "resolve" ? AlertAction.Resolve : AlertAction.Trigger;
        var said = new AlertEvent(action, TestAlert) { Title = $"Test alert of {integration.Name}, sent by {caller.Name}", Severity = Severity.Sev4, Source = "a person", Rule = "TestAlert", OnlyIfOpen = action == AlertAction.Resolve };
        var receipts = await intake.Accept(integration, [said], "test");
        return Visit.Go(receipts is [{ IncidentId: { } incident }] ? PageAddress.Incident(incident) : $"/admin/integrations/{id}");
    }

    private static string Here(HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host}";
}

/// <summary>Senders, and the services that they tell of.</summary>
public sealed record IntegrationsModel(IReadOnlyList<Integration> Integrations, IReadOnlyList<Service> Services);

/// <summary>A sender just added, with its key.</summary>
public sealed record NewSender(NewIntegrationView Made, IReadOnlyList<SenderSetup> Setups);

/// <summary>A sender whose key is no longer known here.</summary>
public sealed record KnownSender(Integration Integration, string Service, IReadOnlyList<SenderSetup> Setups);
