using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Escalation;
using Incidents.Core.Services;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Escalation;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Incidents.Server.Escalation;

/// <summary>Escalation chains: whom incidents are told to, one step after the other, until somebody has them.</summary>
public static class ChainEndpoints
{
    public static void MapChains(this IEndpointRouteBuilder routes)
    {
        var chains = routes.MapGroup("/api/v1/escalation-chains").WithTags("escalation-chains");
        chains.MapGet("", List).May(Permission.Read).WithName("listChains").WithSummary("All chains, with what is to be said against them.");
        chains.MapPost("", Add).May(Permission.Edit).WithName("createChain").WithSummary("Make a chain; an editor for his own teams, an admin for anybody.");
        chains.MapGet("/{id}", Get).May(Permission.Read).WithName("getChain").WithSummary("One chain by id or slug, with its ETag.");
        chains.MapPut("/{id}", Put).May(Permission.Edit).WithName("changeChain").WithSummary("The next revision, whole, with If-Match. Incidents that are open keep the one they were opened with.");
        chains.MapDelete("/{id}", Delete).May(Permission.Edit).WithName("deleteChain").WithSummary("It is for no incident any more that opens; refused while a service has it.");
        chains.MapGet("/{id}/revisions", Revisions).May(Permission.Read).WithName("listChainRevisions").WithSummary("All its revisions, newest first.");
        routes.MapGet("/api/v1/escalation-settings", Settings).May(Permission.Read).WithTags("escalation-chains").WithName("getEscalationSettings").WithSummary("The chain of services that have none.");
        routes.MapPut("/api/v1/escalation-settings", SetSettings).May(Permission.Administer).WithTags("escalation-chains").WithName("changeEscalationSettings").WithSummary("Say which chain services have that have none of their own; null for none.");
        routes.MapPut("/api/v1/services/{service}/chain", SetOfService).May(Permission.Administer).WithTags("services").WithName("setServiceChain").WithSummary("Which chain its incidents climb; null for that of the installation.");
    }

    private static ListView<ChainView> List(Database db) => new(db.Read(tx => ChainStore.All(tx).Select(c => ChainView.Of(tx, c)).ToList()), null);

    private static Results<Ok<ChainView>, ProblemHttpResult> Get([FromRoute(Name = "id")] string chain, HttpContext context, Database db) =>
        db.Read(tx => ChainStore.Find(tx, chain) is { } found ? ChainView.Of(tx, found) : null) is { } view ? Tagged(TypedResults.Ok(view), context) : Problems.From(EscalationRefusals.ChainNotFound(chain));

    private static async Task<Results<Created<ChainView>, ProblemHttpResult>> Add(NewChain body, HttpContext context, Answers answers, Caller caller)
    {
        var slug = body.Slug ?? Slug.Of(body.Name ?? "");
        return PlanReading.Check(new Checking().Text(body.Name, "name", 200).That(Slug.IsValid(slug), "slug", Slug.Expected), body.Steps, body.Repeats, body.Fallback).Refusal is { } refusal
            ? Problems.From(refusal)
            : await answers.Created(context, tx => ChainService.Make(tx, body, slug, caller), ChainView.Of, view => $"/api/v1/escalation-chains/{view.Slug}");
    }

    private static async Task<Results<Ok<ChainView>, ProblemHttpResult>> Put([FromRoute(Name = "id")] string chain, ChainChange body, HttpContext context, Answers answers, Caller caller)
    {
        if (PlanReading.Check(new Checking().Text(body.Name, "name", 200), body.Steps, body.Repeats, body.Fallback).Refusal is { } refusal) return Problems.From(refusal);
        var answer = await answers.Ok(context, tx => ChainService.Revise(tx, chain, body, EntityTags.Expected(context.Request), caller), ChainView.Of);
        return answer.Result is Ok<ChainView> ok ? Tagged(ok, context) : answer;
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete([FromRoute(Name = "id")] string chain, Database db, Caller caller) =>
        (await db.Write(tx => ChainService.Delete(tx, chain, caller))).Is(out _, out var refusal) ? TypedResults.NoContent() : Problems.From(refusal);

    private static Results<Ok<ListView<ChainRevisionView>>, ProblemHttpResult> Revisions([FromRoute(Name = "id")] string chain, HttpContext context, Database db, string? cursor, string? limit)
    {
        if (!Cursor.Read(cursor, limit).Is(out var page, out var refusal)) return Problems.From(refusal);
        long before = 0;
        if (page.After is not null && !long.TryParse(page.After, out before)) return Problems.From(HttpRefusals.BadQuery("cursor", "use the nextCursor of the answer before"));
        return db.Read<Outcome<Page<ChainRevisionView>>>(tx => ChainStore.Find(tx, chain) is not { } found
                ? EscalationRefusals.ChainNotFound(chain)
                : Page<ChainRevisionView>.Of([.. ChainStore.Revisions(tx, found.Id, page.After is null ? null : before, page.Limit + 1).Select(r => ChainRevisionView.Of(tx, r))], page.Limit, r => $"{r.Number}"))
            .Ok(list => Cursor.View(context, list, r => r));
    }

    private static EscalationSettingsView Settings(Database db) => db.Read(tx => new EscalationSettingsView(ChainStore.Default(tx) is { } id ? ChainStore.Find(tx, id)!.Slug : null));

    private static Task<Results<Ok<EscalationSettingsView>, ProblemHttpResult>> SetSettings(NewEscalationSettings body, HttpContext context, Answers answers, Caller caller) =>
        answers.Ok(context, tx => ChainService.SetDefault(tx, body.DefaultChain, caller), (_, named) => new EscalationSettingsView(named.Chain?.Slug));

    private static Task<Results<Ok<Service>, ProblemHttpResult>> SetOfService(string service, NewServiceChain body, HttpContext context, Answers answers, Caller caller) =>
        answers.Ok(context, tx => ChainService.SetOfService(tx, service, body.Chain, caller), (_, changed) => changed);

    private static Ok<ChainView> Tagged(Ok<ChainView> ok, HttpContext context)
    {
        context.Response.Headers.ETag = EntityTags.Tag(ok.Value!.Revision);
        return ok;
    }
}

/// <summary>A chain to be made; without a slug one is made from its name. The fallback is told at its end; the admins when there is none.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewChain(string Name, IReadOnlyList<NewChainStep>? Steps, string? Slug = null, string? TeamId = null, int? Repeats = null, NewTarget? Fallback = null);

/// <summary>The next revision of a chain, whole.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ChainChange(string Name, IReadOnlyList<NewChainStep>? Steps, string? TeamId = null, int? Repeats = null, NewTarget? Fallback = null);

/// <summary>By id or slug; null for none.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewEscalationSettings(string? DefaultChain);

/// <summary>By id or slug; null for that of the installation.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewServiceChain(string? Chain);

/// <summary>The slug of the chain of services that have none; null when their incidents call nobody.</summary>
public sealed record EscalationSettingsView(string? DefaultChain);
