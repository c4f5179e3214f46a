using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Alerts;
using Incidents.Core.Incidents;
using Incidents.Core.Services;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Incidents;
using Incidents.Storage.Services;
using Incidents.Storage.Timeline;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Incidents;

/// <summary>Incidents: found, opened by hand, acknowledged, resolved, annotated, told.</summary>
public static class IncidentEndpoints
{
    private const int LongestAcknowledgement = 24 * 60;

    public static void MapIncidents(this IEndpointRouteBuilder routes)
    {
        var incidents = routes.MapGroup("/api/v1/incidents").WithTags("incidents");
        incidents.MapGet("", List).May(Permission.Read).WithName("listIncidents").WithSummary("Incidents, newest first; state is open, triggered, acknowledged or resolved; service by id or slug; severity; q in the title, or the id; mine=true for what I have or command.");
        incidents.MapPost("", Create).May(Permission.Respond).WithName("createIncident").WithSummary("Open an incident by hand.");
        incidents.MapGet("/{id}", Get).May(Permission.Read).WithName("getIncident")
            .WithSummary("One incident; with Accept: text/markdown the first draft of its retrospective.").Produces<IncidentView>();
        incidents.MapPost("/{id}/acknowledge", Acknowledge).May(Permission.Respond).WithName("acknowledgeIncident").WithSummary("I have it; with forMinutes only for so long, unless I say so again.");
        incidents.MapPost("/{id}/resolve", Resolve).May(Permission.Respond).WithName("resolveIncident").WithSummary("It is over.");
        incidents.MapPost("/{id}/commander", NameCommander).MayHuman(Permission.Respond).WithName("nameCommander").WithSummary("I decide in it; or somebody else does.");
        incidents.MapPost("/{id}/close", Close).MayHuman(Permission.Respond).WithName("closeIncident").WithSummary("The retrospective is done with; refused while something waits for its review.");
        incidents.MapPost("/{id}/notes", Note).May(Permission.Respond).WithName("addIncidentNote").WithSummary("Write something on the timeline; with occurredAt for what happened earlier.");
        incidents.MapGet("/{id}/events", Events).May(Permission.Read).WithName("streamIncidentEvents")
            .WithSummary("What happens from now on, as Server-Sent Events; with Last-Event-ID, or after, what happened after that entry of the timeline too.").Produces<EntryView>(contentType: "text/event-stream");
        incidents.MapGet("/{id}/timeline", Timeline).May(Permission.Read).WithName("getIncidentTimeline").WithSummary("What happened, oldest first.");
    }

    private static Results<Ok<ListView<IncidentListItem>>, ProblemHttpResult> List(
        HttpContext context, Database db, Caller caller, string? state, string? service, string? severity, string? q, string? mine, string? cursor, string? limit) =>
        IncidentSearch.Read(state, service, severity, q, mine).Then(search => Cursor.Read(cursor, limit).Then(page => db.Read(tx => search.Find(tx, caller, page)))).Ok(list => Cursor.View(context, list, i => i));

    private static async Task<Results<Created<IncidentView>, ProblemHttpResult>> Create(NewIncident body, HttpContext context, Answers answers, Caller caller) =>
        new Checking().Text(body.Title, "title", 1024).Refusal is { } refusal
            ? Problems.From(refusal)
            : await answers.Created(context, tx => IncidentService.Open(tx, body.Title.Trim(), body.Severity ?? Severity.Sev2, body.Service, caller), IncidentView.Of, view => $"/api/v1/incidents/{view.Id}");

    private static IResult Get(string id, HttpContext context, Database db, Caller caller)
    {
        context.Response.Headers.Vary = "Accept";
        switch (Accepts.Best(context.Request, Accepts.Json, Accepts.Markdown))
        {
            case Accepts.Json:
                return db.Read(tx => IncidentStore.Find(tx, id) is { } incident ? IncidentView.Of(tx, incident) : null) is { } view
                    ? TypedResults.Ok(view)
                    : Problems.From(IncidentRefusals.NotFound(id));
            case Accepts.Markdown:
                return db.Read(tx => RetrospectiveDraft.Of(tx, id, caller)) is { } draft
                    ? TypedResults.Text(draft, "text/markdown; charset=utf-8")
                    : Problems.From(IncidentRefusals.NotFound(id));
            default:
                return Problems.From(HttpRefusals.NotAcceptable("application/json, text/markdown"));
        }
    }

    private static async Task<Results<Ok<IncidentView>, ProblemHttpResult>> Acknowledge(string id, NewAcknowledgement? body, HttpContext context, Answers answers, Caller caller) =>
        new Checking().That(body?.ForMinutes is null or (>= 1 and <= LongestAcknowledgement), "forMinutes", $"1 to {LongestAcknowledgement}").Refusal is { } refusal
            ? Problems.From(refusal)
            : await answers.Ok(context, tx => IncidentService.Acknowledge(tx, id, body?.ForMinutes, caller), IncidentView.Of);

    private static Task<Results<Ok<IncidentView>, ProblemHttpResult>> Resolve(string id, HttpContext context, Answers answers, Caller caller) =>
        answers.Ok(context, tx => IncidentService.Resolve(tx, id, caller), IncidentView.Of);

    private static Task<Results<Ok<IncidentView>, ProblemHttpResult>> NameCommander(string id, NewCommander? body, HttpContext context, Answers answers, Caller caller) =>
        answers.Ok(context, tx => IncidentService.NameCommander(tx, id, body?.PersonId, caller), IncidentView.Of);

    private static Task<Results<Ok<IncidentView>, ProblemHttpResult>> Close(string id, HttpContext context, Answers answers, Caller caller) =>
        answers.Ok(context, tx => IncidentService.Close(tx, id, caller), IncidentView.Of);

    private static async Task<Results<Created<EntryView>, ProblemHttpResult>> Note(string id, NewNote body, HttpContext context, Answers answers, Caller caller) =>
        new Checking().Text(body.Text, "text", 10_000).Refusal is { } refusal
            ? Problems.From(refusal)
            : await answers.Created(context, tx => IncidentService.Note(tx, id, body.Text, body.OccurredAt, caller), (_, entry) => EntryView.Of(entry), _ => $"/api/v1/incidents/{id}/timeline");

    private static IResult Events(string id, HttpContext context, TimelineStreams streams, string? after) => streams.Of(context, IncidentExists, id, after, IncidentRefusals.NotFound);

    internal static bool IncidentExists(ReadTx tx, string id) => IncidentStore.Find(tx, id) is not null;

    private static Results<Ok<ListView<EntryView>>, ProblemHttpResult> Timeline(string id, HttpContext context, Database db, string? cursor, string? limit)
    {
        if (!TimelinePages.Read(cursor, limit).Is(out var page, out var refusal)) return Problems.From(refusal);
        return db.Read(tx => IncidentStore.Find(tx, id) is null ? null : TimelinePages.View(context, tx, id, page)) is { } view
            ? TypedResults.Ok(view)
            : Problems.From(IncidentRefusals.NotFound(id));
    }
}

/// <summary>An incident to be opened by hand.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewIncident(string Title, Severity? Severity = null, string? Service = null);

/// <summary>For how long somebody has it; as long as it takes without a number.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewAcknowledgement(int? ForMinutes = null);

/// <summary>Something to be remembered.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewNote(string Text, DateTimeOffset? OccurredAt = null);

/// <summary>Who is to decide; the caller when nobody is named.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewCommander(string? PersonId = null);
