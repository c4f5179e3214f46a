using System.Text.Json;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Changes;
using Incidents.Core.Incidents;
using Incidents.Core.Services;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Changes;
using Incidents.Storage.Incidents;
using Incidents.Storage.Services;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Changes;

/// <summary>What was changed and what is planned, for people; and the same as it is seen from an incident.</summary>
public static class ChangeEndpoints
{
    private const int MostSuspects = 100;
    private const int MostLinks = 20;

    public static void MapChanges(this IEndpointRouteBuilder routes)
    {
        var changes = routes.MapGroup("/api/v1/changes").WithTags("changes");
        changes.MapGet("", List).May(Permission.Read).WithName("listChanges").WithSummary("Changes, newest first by the time they happened or begin at; planned ones too. from and to are instants.");
        changes.MapPost("", Add).May(Permission.Respond).WithName("createChange").WithSummary("Tell of a change that happened, or with startsAt and endsAt of one that is planned.");
        changes.MapGet("/{id}", Get).May(Permission.Read).WithName("getChange").WithSummary("One change.");
        changes.MapPut("/{id}", Correct).May(Permission.Respond).WithName("correctChange").WithSummary("A planned change is to be otherwise, or at another time; what happened stays as it was told.");
        changes.MapPost("/{id}/cancel", Cancel).May(Permission.Respond).WithName("cancelChange").WithSummary("A planned change will not happen, or stops here.");
        routes.MapGet("/api/v1/incidents/{id}/changes", Of).WithTags("incidents").May(Permission.Read).WithName("listIncidentChanges")
            .WithSummary("What may be behind it: changes from a day before the first symptom on, those of its service and the nearest first; then what came after, and what is still ahead.");
    }

    private static Results<Ok<ListView<ChangeView>>, ProblemHttpResult> List(HttpContext context, Database db, string? service, string? from, string? to, string? cursor, string? limit)
    {
        if (!Instants.Read(from, "from").Is(out var begin, out var refusal) && refusal is not null) return Problems.From(refusal);
        if (!Instants.Read(to, "to").Is(out var end, out refusal) && refusal is not null) return Problems.From(refusal);
        if (!Cursor.Read(cursor, limit).Is(out var page, out refusal)) return Problems.From(refusal);
        var found = db.Read<Outcome<Page<ChangeView>>>(tx =>
        {
            var owner = service is null ? null : ServiceStore.Find(tx, service);
            if (service is not null && owner is null) return ServiceRefusals.NotFound(service);
            var changes = ChangeStore.List(tx, owner?.Id, begin, end, page);
            return new Page<ChangeView>([.. changes.Items.Select(c => ChangeView.Of(tx, c))], changes.Next);
        });
        return found.Ok(list => Cursor.View(context, list, c => c));
    }

    private static Results<Ok<ChangeView>, ProblemHttpResult> Get(string id, Database db) =>
        db.Read(tx => ChangeStore.Find(tx, id) is { } change ? ChangeView.Of(tx, change) : null) is { } view ? TypedResults.Ok(view) : Problems.From(ChangeRefusals.NotFound(id));

    private static async Task<Results<Created<ChangeView>, ProblemHttpResult>> Add(NewChange body, HttpContext context, Answers answers, Caller caller) =>
        Check(body) is { } refusal ? Problems.From(refusal) : await answers.Created(context, tx => ChangeService.Tell(tx, Told(body), caller), ChangeView.Of, view => $"/api/v1/changes/{view.Id}");

    private static async Task<Results<Ok<ChangeView>, ProblemHttpResult>> Correct(string id, NewChange body, HttpContext context, Answers answers, Caller caller) =>
        Check(body) is { } refusal ? Problems.From(refusal) : await answers.Ok(context, tx => ChangeService.Correct(tx, id, Told(body), caller), ChangeView.Of);

    private static async Task<Results<Ok<ChangeView>, ProblemHttpResult>> Cancel(string id, CancelReason? body, HttpContext context, Answers answers, Caller caller) =>
        new Checking().Optional(body?.Reason, "reason", 1024).Refusal is { } refusal
            ? Problems.From(refusal)
            : await answers.Ok(context, tx => ChangeService.Cancel(tx, id, body?.Reason, caller), ChangeView.Of);

    private static Results<Ok<IncidentChangesView>, ProblemHttpResult> Of(string id, Database db) => db.Read(tx =>
    {
        if (IncidentStore.Find(tx, id) is not { } incident) return null;
        var (symptom, ranked) = Suspects.Of(tx, incident);
        return new IncidentChangesView(symptom, [.. ranked.Take(MostSuspects).Select(s => SuspectView.Of(tx, s))]);
    }) is { } view ? TypedResults.Ok(view) : Problems.From(IncidentRefusals.NotFound(id));

    private static Refusal? Check(NewChange body)
    {
        var check = new Checking().Text(body.Summary, "summary", 1024).Optional(body.Service, "service", 200).Optional(body.Version, "version", 200).Optional(body.Author, "author", 200).Optional(body.Source, "source", 200)
            .That(body.OccurredAt is null || body.StartsAt is null, "occurredAt", "leave it out of a planned change")
            .That(body.Links is null or { Count: <= MostLinks }, "links", $"at most {MostLinks}")
            .That(Written(body).Length <= 64 * 1024, "details", "at most 64 kB");
        foreach (var (link, i) in (body.Links ?? []).Select((link, i) => (link, i)))
            check.That(link?.Url is { Length: <= 2048 } url && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https", $"links[{i}].url", "an absolute http or https address")
                .Optional(link?.Label, $"links[{i}].label", 200);
        return check.Refusal;
    }

    private static ToldChange Told(NewChange body) => new(body.Summary.Trim())
    {
        HappenedAt = body.OccurredAt, StartsAt = body.StartsAt, EndsAt = body.EndsAt, Service = body.Service, Version = body.Version, Author = body.Author, Source = body.Source,
        Links = [.. (body.Links ?? []).Select(link => new ChangeLink(link.Label ?? "Link", link.Url))], Details = Written(body),
    };

    private static string Written(NewChange body) => body.Details is null ? "{}" : JsonSerializer.Serialize(body.Details, Json.Options);
}
