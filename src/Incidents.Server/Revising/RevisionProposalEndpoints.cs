using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Runbooks;
using Incidents.Server.Http;
using Incidents.Server.Proposals;
using Incidents.Storage;
using Incidents.Storage.Revising;
using Incidents.Storage.Runbooks;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Revising;

/// <summary>What runs suggest for the next revision of their runbooks.</summary>
public static class RevisionProposalEndpoints
{
    private const int LongestText = 10_000;

    public static void MapRevisionProposals(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/runbooks/{slug}/revision-proposals", OfRunbook).WithTags("runbooks").May(Permission.Read).WithName("listRunbookRevisionProposals")
            .WithSummary("What runs suggest for this runbook, newest first; with open=true what nobody has decided on.");
        var proposals = routes.MapGroup("/api/v1/revision-proposals").WithTags("runbooks");
        proposals.MapGet("", List).May(Permission.Read).WithName("listRevisionProposals").WithSummary("What runs suggest for their runbooks, newest first; with open=true what nobody has decided on.");
        proposals.MapGet("/{id}", Get).May(Permission.Read).WithName("getRevisionProposal")
            .WithSummary("One with its text and the unified difference to the current revision, whose tag it bears; as text/x-diff only the difference.").Produces<RevisionProposalView>();
        proposals.MapPost("/{id}/accept", Accept).May(Permission.Edit).WithName("acceptRevisionProposal")
            .WithSummary("Publish it (with If-Match): all that fits, some hunks, or the text as you edited it. What has guards waits for a second person (202).");
        proposals.MapPost("/{id}/reject", Reject).May(Permission.Edit).WithName("rejectRevisionProposal").WithSummary("Do not take it over; with the reason.");
    }

    private static Results<Ok<ListView<RevisionProposalView>>, ProblemHttpResult> OfRunbook(string slug, HttpContext context, Database db, string? open, string? cursor, string? limit)
    {
        if (!Read(open, cursor, limit).Is(out var page, out var refusal)) return Problems.From(refusal);
        return db.Read(tx => RunbookStore.Find(tx, slug) is { } runbook ? RevisionProposalStore.List(tx, runbook.Id, open == "true", page) : null) is { } found
            ? TypedResults.Ok(Cursor.View(context, found, RevisionProposalView.Of))
            : Problems.From(PublishingRefusals.NotFound(slug));
    }

    private static Results<Ok<ListView<RevisionProposalView>>, ProblemHttpResult> List(HttpContext context, Database db, string? open, string? cursor, string? limit) =>
        Read(open, cursor, limit).Is(out var page, out var refusal)
            ? TypedResults.Ok(Cursor.View(context, db.Read(tx => RevisionProposalStore.List(tx, null, open == "true", page)), RevisionProposalView.Of))
            : Problems.From(refusal);

    private static IResult Get(string id, HttpContext context, RevisionProposalService proposals)
    {
        if (!proposals.Show(id).Is(out var drafted, out var refusal)) return Problems.From(refusal);
        context.Response.Headers.Vary = "Accept";
        context.Response.Headers.ETag = EntityTags.Tag(drafted.Current);
        return Accepts.Best(context.Request, Accepts.Json, Accepts.Diff) switch
        {
            Accepts.Json => TypedResults.Ok(RevisionProposalView.Whole(drafted)),
            Accepts.Diff => TypedResults.Text(RevisionProposalView.DiffOf(drafted), $"{Accepts.Diff}; charset=utf-8"),
            _ => Problems.From(HttpRefusals.NotAcceptable("application/json, text/x-diff")),
        };
    }

    private static async Task<Results<Ok<RevisionProposalView>, Accepted<RevisionProposalView>, ProblemHttpResult>> Accept(
        string id, AcceptedRevision? body, HttpContext context, RevisionProposalService proposals, Answers answers, Caller caller)
    {
        // A command sent again is answered as before, whatever has become of the proposal since; so what is wrong now is told there.
        var prepared = proposals.Prepare(id, body ?? new AcceptedRevision());
        return await answers.OkOrWaiting(
            context,
            tx => prepared.Then(ready => proposals.Accept(tx, id, ready, EntityTags.Expected(context.Request), caller)),
            (_, proposal) => RevisionProposalView.Of(proposal),
            view => view.WaitsFor is { } waits ? ProposalView.Address(waits) : null);
    }

    private static async Task<Results<Ok<RevisionProposalView>, ProblemHttpResult>> Reject(string id, RejectedRevision body, HttpContext context, Answers answers, Caller caller) =>
        new Checking().Text(body.Reason, "reason", LongestText).Refusal is { } refusal
            ? Problems.From(refusal)
            : await answers.Ok(context, tx => RevisionProposalService.Reject(tx, id, body.Reason, caller), (_, proposal) => RevisionProposalView.Of(proposal));

    private static Outcome<PageRequest> Read(string? open, string? cursor, string? limit) =>
        open is null or "true" or "false" ? Cursor.Read(cursor, limit) : HttpRefusals.BadQuery("open", "true or false");
}
