using System.Text.Json.Serialization;
using Incidents.Core.Access;
using Incidents.Core.Proposals;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Proposals;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Proposals;

/// <summary>Changes that nobody makes alone: guarded runbooks, roles that judge, the verification policy.</summary>
public static class ProposalEndpoints
{
    private const int LongestText = 10_000;

    public static void MapProposals(this IEndpointRouteBuilder routes)
    {
        var proposals = routes.MapGroup("/api/v1/proposals").WithTags("proposals");
        proposals.MapGet("", List).May(Permission.Read).WithName("listProposals").WithSummary("Proposals, newest first, without the changes themselves.");
        proposals.MapGet("/{id}", Get).May(Permission.Read).WithName("getProposal").WithSummary("One proposal with its change, as it would be carried out.");
        proposals.MapPost("/{id}/approve", Approve).MayHuman(Permission.Read).WithName("approveProposal").WithSummary("Be the second person: the change is carried out at once. Needs the password given lately.");
        proposals.MapPost("/{id}/reject", Reject).MayHuman(Permission.Read).WithName("rejectProposal").WithSummary("Say no; a reason is welcome and not needed.");
        proposals.MapPost("/{id}/withdraw", Withdraw).MayHuman(Permission.Read).WithName("withdrawProposal").WithSummary("Take your own proposal back.");
        proposals.MapPost("/{id}/break-glass", BreakGlass).May(Permission.Read).WithName("breakGlassOnProposal").WithSummary("Always refused: what guards the guard has no emergency exit.");
    }

    private static Results<Ok<ListView<ProposalView>>, ProblemHttpResult> List(HttpContext context, Database db, string? state, string? cursor, string? limit)
    {
        if (!Words.Read<ProposalState>(state, "state").Is(out var wanted, out var refusal) && refusal is not null) return Problems.From(refusal);
        if (!Cursor.Read(cursor, limit).Is(out var page, out refusal)) return Problems.From(refusal);
        return TypedResults.Ok(Cursor.View(context, db.Read(tx => ProposalStore.List(tx, wanted, page)), ProposalView.Of));
    }

    private static Results<Ok<ProposalView>, ProblemHttpResult> Get(string id, Database db) =>
        db.Read(tx => ProposalStore.Find(tx, id) is { } proposal ? ProposalView.Whole(tx, proposal) : null) is { } view ? TypedResults.Ok(view) : Problems.From(ProposalRefusals.NotFound(id));

    private static Task<Results<Ok<ProposalView>, ProblemHttpResult>> Approve(string id, HttpContext context, ProposalService proposals, Answers answers, Caller caller) =>
        answers.Ok(context, tx => proposals.Approve(tx, id, caller), (_, proposal) => ProposalView.Of(proposal));

    private static async Task<Results<Ok<ProposalView>, ProblemHttpResult>> Reject(string id, Rejection? body, HttpContext context, Answers answers, Caller caller) =>
        new Checking().Optional(body?.Reason, "reason", LongestText).Refusal is { } refusal
            ? Problems.From(refusal)
            : await answers.Ok(context, tx => ProposalService.Reject(tx, id, body?.Reason, caller), (_, proposal) => ProposalView.Of(proposal));

    private static Task<Results<Ok<ProposalView>, ProblemHttpResult>> Withdraw(string id, HttpContext context, Answers answers, Caller caller) =>
        answers.Ok(context, tx => ProposalService.Withdraw(tx, id, caller), (_, proposal) => ProposalView.Of(proposal));

    private static ProblemHttpResult BreakGlass(string id) => Problems.From(ProposalRefusals.BreakGlassForbidden());
}

/// <summary>A no.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record Rejection(string? Reason = null);
