using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Coverage;
using Incidents.Core.Runbooks;
using Incidents.Core.Services;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.Coverage;
using Incidents.Storage.Runbooks;
using Incidents.Storage.Services;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Coverage;

/// <summary>What is risky, and whether it is written down, tried and known.</summary>
public static class CoverageEndpoints
{
    public static void MapCoverage(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/services/{service}/capabilities", Get).WithTags("services").May(Permission.Read).WithName("getServiceCapabilities").WithSummary("What is declared to be risky about a service.");
        routes.MapPut("/api/v1/services/{service}/capabilities", Put).WithTags("services").May(Permission.Administer).WithName("putServiceCapabilities")
            .WithSummary("Declare what is risky about a service (with If-Match): restore, failover, rollback, key_rotation, purge; with the runbook where its front matter does not say so.");
        var coverage = routes.MapGroup("/api/v1/coverage").WithTags("coverage");
        coverage.MapGet("", List).May(Permission.Read).WithName("getCoverage").WithSummary("Each risky capability of each service: its runbook, how that is proven, who could follow it, and what was measured. One without a runbook is red.");
        coverage.MapGet("/alert-rules", Rules).May(Permission.Read).WithName("getAlertRuleCoverage").WithSummary("Alert rules of the last 90 days of which one finds no runbook here, those that page first.");
        routes.MapGet("/api/v1/broken-windows", Broken).WithTags("coverage").May(Permission.Read).WithName("getBrokenWindows")
            .WithSummary("One list of what is left undone, what hurts most first: rules that page without a runbook, capabilities without one, risky runbooks that are not proven, runbooks without an owner, drill plans in a time zone that is gone.");
    }

    private static Results<Ok<ListView<CoverageView>>, ProblemHttpResult> List(string? service, Database db, CoverageReading coverage) => db.Read<Outcome<ListView<CoverageView>>>(tx =>
        service is null ? new ListView<CoverageView>(coverage.Of(tx, null), null)
        : ServiceStore.Find(tx, service) is { } found ? new ListView<CoverageView>(coverage.Of(tx, found), null)
        : ServiceRefusals.NotFound(service)).Ok();

    private static Ok<ListView<RuleGapView>> Rules(Database db) => TypedResults.Ok(new ListView<RuleGapView>(db.Read(CoverageReading.RuleGaps), null));

    private static Ok<ListView<BrokenWindow>> Broken(Database db, BrokenWindowReading windows) => TypedResults.Ok(new ListView<BrokenWindow>(db.Read(windows.Of), null));

    private static Results<Ok<CapabilitiesView>, ProblemHttpResult> Get(string service, HttpContext context, Database db) => Shown(context, db.Read<Outcome<CapabilitiesView>>(tx =>
        ServiceStore.Find(tx, service) is { } found ? View(tx, found) : ServiceRefusals.NotFound(service)));

    private static async Task<Results<Ok<CapabilitiesView>, ProblemHttpResult>> Put(string service, NewCapabilities body, HttpContext context, Database db, Caller caller)
    {
        if (new Checking().That(body.Capabilities is not null && body.Capabilities.All(c => c is not null), "capabilities", "a list, which may be empty").Refusal is { } wrong) return Problems.From(wrong);
        return Shown(context, await db.Write(tx => Declare(tx, service, body.Capabilities!, EntityTags.Expected(context.Request), caller)));
    }

    private static Outcome<CapabilitiesView> Declare(WriteTx tx, string service, IReadOnlyList<NewCapability> wanted, int? expected, Caller by)
    {
        if (ServiceStore.Find(tx, service) is not { } found) return ServiceRefusals.NotFound(service);
        var revision = CapabilityStore.RevisionOf(tx, found.Id);
        if (expected is null) return CoverageRefusals.VersionRequired(revision);
        if (expected != -1 && expected != revision) return CoverageRefusals.Stale(revision);
        if (wanted.DistinctBy(c => c.Capability).Count() < wanted.Count) return CoverageRefusals.Twice();
        var declared = new List<DeclaredCapability>();
        foreach (var one in wanted)
        {
            var runbook = one.Runbook is null ? null : RunbookStore.Find(tx, one.Runbook);
            if (one.Runbook is not null && runbook is null) return PublishingRefusals.NotFound(one.Runbook);
            declared.Add(new DeclaredCapability { ServiceId = found.Id, Capability = one.Capability, RunbookId = runbook?.Id });
        }

        CapabilityStore.Put(tx, found.Id, declared);
        AccessLogStore.Add(tx, by.Actor, AccessEvent.CapabilitiesChanged, found.Id, $"{by.Name} declares as risky about {found.Slug}: {(wanted.Count == 0 ? "nothing" : string.Join(", ", wanted.Select(c => Words.Of(c.Capability))))}");
        return View(tx, found);
    }

    private static CapabilitiesView View(ReadTx tx, Service service) =>
        new(service.Slug, CapabilityStore.RevisionOf(tx, service.Id), [.. CapabilityStore.Of(tx, service.Id).OrderBy(c => c.Capability).Select(CapabilityView.Of)]);

    private static Results<Ok<CapabilitiesView>, ProblemHttpResult> Shown(HttpContext context, Outcome<CapabilitiesView> view)
    {
        if (view.Is(out var shown, out _)) context.Response.Headers.ETag = EntityTags.Tag(shown.Revision);
        return view.Ok();
    }
}
