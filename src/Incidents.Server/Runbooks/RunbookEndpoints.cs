using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Runbooks;
using Incidents.Core.Drills;
using Incidents.Server.Drills;
using Incidents.Server.Http;
using Incidents.Server.Proposals;
using Incidents.Server.Revising;
using Incidents.Storage;
using Incidents.Storage.Revising;
using Incidents.Storage.Runbooks;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Runbooks;

/// <summary>Runbooks: Markdown in, and JSON, Markdown or a page out.</summary>
public static class RunbookEndpoints
{
    /// <summary>A text of 1 MiB may grow when it is escaped as JSON.</summary>
    private const int BodyLimit = 3 * 1024 * 1024;
    private const int LongestQuery = 200;
    private const int MostOpen = 20;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void MapRunbooks(this IEndpointRouteBuilder routes)
    {
        var runbooks = routes.MapGroup("/api/v1/runbooks").WithTags("runbooks");
        runbooks.MapGet("", List).May(Permission.Read).WithName("listRunbooks").WithSummary("All runbooks, by slug; with q those that hold words beginning so, the best 50 first.");
        runbooks.MapGet("/export", RunbookExport.Send).May(Permission.Read).WithName("exportRunbooks").WithSummary("All runbooks as one zip that opens from a disk, without this server.").Produces(StatusCodes.Status200OK, contentType: RunbookExport.Type);
        runbooks.MapPut("/{slug}", Put).May(Permission.Edit).WithName("putRunbook")
            .WithSummary("Create a runbook, or add a revision (with If-Match). One with guarded steps, or with fewer guards, waits for a second person (202). The same text again makes no new revision.")
            .Accepts<NewRunbookText>(Accepts.Json, Accepts.Markdown).Produces<RunbookView>().Produces<RunbookView>(StatusCodes.Status201Created).Produces<ProposalView>(StatusCodes.Status202Accepted);
        runbooks.MapGet("/{slug}", Get).May(Permission.Read).WithName("getRunbook")
            .WithSummary("The current revision as JSON, text/markdown (the source, as it was sent), text/html or text/plain (to be read), by Accept.").Produces<RunbookView>();
        runbooks.MapGet("/{slug}/revisions", Revisions).May(Permission.Read).WithName("listRunbookRevisions").WithSummary("All revisions, newest first.");
        runbooks.MapGet("/{slug}/revisions/{number}", GetRevision).May(Permission.Read).WithName("getRunbookRevision")
            .WithSummary("One revision as JSON, text/markdown (the source, as it was sent), text/html or text/plain (to be read), by Accept.").Produces<RunbookView>();
        routes.MapGet(RunbookPage.StylePath, Style).AllowAnonymous().ExcludeFromDescription();
    }

    private static Results<Ok<ListView<RunbookListItem>>, ProblemHttpResult> List(HttpContext context, Database db, string? q, string? cursor, string? limit)
    {
        if (!Cursor.Read(cursor, limit).Is(out var page, out var refusal)) return Problems.From(refusal);
        if (q is null) return TypedResults.Ok(db.Read(tx => ProofReading.All(tx) is var proofs ? Cursor.View(context, RunbookStore.List(tx, page), r => RunbookListItem.Of(r, proofs[r.Id])) : null!));
        if (RunbookSearchStore.WordsOf(q) is not { Count: > 0 } words || q.Length > LongestQuery) return Problems.From(HttpRefusals.BadQuery("q", $"words of letters and digits, at most {LongestQuery} characters"));
        return TypedResults.Ok(db.Read(tx => ProofReading.All(tx) is var proofs ? new ListView<RunbookListItem>([.. RunbookSearchStore.Find(tx, words).Take(page.Limit).Select(r => RunbookListItem.Of(r, proofs[r.Id]))], null) : null!));
    }

    private static async Task<IResult> Put(string slug, HttpContext context, RunbookService runbooks, Database db, Caller caller)
    {
        if (!(await Bodies.Read(context.Request, BodyLimit)).Then(body => Text(context.Request, body)).Is(out var markdown, out var refusal)) return Problems.From(refusal);
        if (!(await runbooks.Put(slug, markdown, Expected(context.Request), caller)).Is(out var put, out refusal)) return Problems.From(refusal);
        if (put.Stored is not { } stored) return TypedResults.Accepted(ProposalView.Address(put.Waits!.Id), ProposalView.Of(put.Waits));
        if (!runbooks.Find(slug, stored.Summary.Revision.ToString()).Is(out var shown, out refusal)) return Problems.From(refusal);
        var (proof, open) = Standing(db, shown);
        context.Response.Headers.ETag = ETag(stored.Summary.Revision, proof, open, Accepts.Json);
        ProofReading.Say(context, proof);
        var view = RunbookView.Of(shown, proof, open);
        return stored.IsNew ? TypedResults.Created($"/api/v1/runbooks/{slug}", view) : TypedResults.Ok(view);
    }

    private static IResult Get(string slug, HttpContext context, RunbookService runbooks, Database db) => Show(context, runbooks.Find(slug), db);

    private static IResult GetRevision(string slug, string number, HttpContext context, RunbookService runbooks, Database db) => Show(context, runbooks.Find(slug, number), db);

    private static Results<Ok<ListView<RevisionListItem>>, ProblemHttpResult> Revisions(string slug, Database db) =>
        db.Read(tx => RunbookStore.Find(tx, slug) is { } runbook ? RunbookStore.Revisions(tx, runbook.Id) : null) is { } revisions
            ? TypedResults.Ok(new ListView<RevisionListItem>([.. revisions.Select(RevisionListItem.Of)], null))
            : Problems.From(PublishingRefusals.NotFound(slug));

    private static IResult Show(HttpContext context, Outcome<ShownRevision> found, Database db)
    {
        if (!found.Is(out var shown, out var refusal)) return Problems.From(refusal);
        var form = Accepts.Best(context.Request, Accepts.Json, Accepts.Markdown, Accepts.Html, Accepts.Plain);
        var (proof, open) = Standing(db, shown);
        ProofReading.Say(context, proof);
        var etag = ETag(shown.Revision.Number, proof, open, form);
        context.Response.Headers.Vary = "Accept";
        context.Response.Headers.ETag = etag;
        if (form is not null && EntityTags.Tags(context.Request.Headers.IfNoneMatch).Any(t => t == etag || t == "*")) return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return form switch
        {
            Accepts.Json => TypedResults.Ok(RunbookView.Of(shown, proof, open)),
            Accepts.Markdown => TypedResults.Text(shown.Revision.Markdown, "text/markdown; charset=utf-8"),
            Accepts.Html => TypedResults.Bytes(RunbookPage.WithProof(shown.Volume.Page, proof, [.. open.Select(o => o.Text)]), "text/html; charset=utf-8"),
            Accepts.Plain => TypedResults.Text($"{proof.Text}\n{string.Concat(proof.Details.Concat(open.Select(o => o.Text)).Select(d => $"  {d}\n"))}\n{shown.Revision.Markdown}", "text/plain; charset=utf-8"),
            _ => Problems.From(HttpRefusals.NotAcceptable("application/json, text/markdown, text/html, text/plain")),
        };
    }

    /// <summary>Whether it is proven, and what runs suggest that nobody has decided on.</summary>
    private static (Proof Proof, IReadOnlyList<OpenDeviationsView> Open) Standing(Database db, ShownRevision shown) => db.Read<(Proof, IReadOnlyList<OpenDeviationsView>)>(tx =>
        (ProofReading.Of(tx, shown.Summary.Id), [.. RevisionProposalStore.List(tx, shown.Summary.Id, onlyOpen: true, new PageRequest(MostOpen, null)).Items.Select(OpenDeviationsView.Of)]));

    private static IResult Style() => TypedResults.Stream(typeof(RunbookEndpoints).Assembly.GetManifestResourceStream("runbook.css")!, "text/css; charset=utf-8");

    private static Outcome<string> Text(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        try
        {
            switch (request.ContentType?.Split(';')[0].Trim().ToLowerInvariant())
            {
                case Accepts.Json:
                    var sent = JsonSerializer.Deserialize<NewRunbookText>(body.Span, Json.Options);
                    return sent?.Markdown is { } markdown ? markdown : HttpRefusals.InvalidInput(new Dictionary<string, string> { ["markdown"] = "write something" });
                case Accepts.Markdown:
                    return StrictUtf8.GetString(body.Span);
                default:
                    return HttpRefusals.WrongMediaType();
            }
        }
        catch (JsonException error)
        {
            return HttpRefusals.UnreadableJson(error);
        }
        catch (ArgumentException)
        {
            return HttpRefusals.NotUtf8();
        }
    }

    /// <summary>Each form of a revision has its own tag, and what tells how the runbook stands another one when that changes; a change may name any of them, since it is the revision that counts.</summary>
    private static string ETag(int revision, Proof proof, IReadOnlyList<OpenDeviationsView> open, string? form) => form switch
    {
        Accepts.Markdown => $"\"r{revision}.md\"",
        Accepts.Html => $"\"r{revision}.html.{Mark(proof, open)}\"",
        Accepts.Plain => $"\"r{revision}.txt.{Mark(proof, open)}\"",
        _ => $"\"r{revision}.{Mark(proof, open)}\"",
    };

    private static string Mark(Proof proof, IReadOnlyList<OpenDeviationsView> open) => Publishing.HashOf(JsonSerializer.Serialize(new { proof, open }))[..8];

    /// <summary>If-None-Match: <c>*</c> means "only when new", which is 0; else as <see cref="EntityTags.Expected"/>.</summary>
    private static int? Expected(HttpRequest request) => EntityTags.Tags(request.Headers.IfNoneMatch) is ["*"] ? 0 : EntityTags.Expected(request);
}

/// <summary>A runbook's text as JSON; it can also be sent as text/markdown.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewRunbookText(string Markdown);
