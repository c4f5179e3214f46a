using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Proposals;
using Incidents.Server.Http;
using Incidents.Server.Proposals;
using Incidents.Storage;
using Incidents.Storage.Proposals;

namespace Incidents.Server.Pages.Proposals;

/// <summary>Changes that nobody makes alone: read, approved, rejected, taken back.</summary>
public static class ProposalPages
{
    private const int OnePage = 40;
    private const int LongestReason = 10_000;

    public static void MapProposalPages(this IEndpointRouteBuilder routes)
    {
        var pages = PageRoute.Group(routes);
        pages.MapGet("/proposals", ShowAll).May(Permission.Read);
        pages.MapGet("/proposals/{id}", Show).May(Permission.Read);
        pages.MapPost("/proposals/{id}/approve", Approve).MayHuman(Permission.Read);
        pages.MapPost("/proposals/{id}/reject", Reject).MayHuman(Permission.Read);
        pages.MapPost("/proposals/{id}/withdraw", Withdraw).MayHuman(Permission.Read);
    }

    private static IResult ShowAll(Visit visit, HttpContext context, Database db)
    {
        var all = context.Request.Query["all"] == "true";
        if (!Cursor.Read(context.Request.Query["cursor"].FirstOrDefault(), OnePage.ToString()).Is(out var page, out var refusal)) return visit.Refuse(refusal);
        var view = Cursor.View(context, db.Read(tx => ProposalStore.List(tx, all ? null : ProposalState.Pending, page)), p => p);
        return visit.Show<ProposalsPage, ProposalsModel>(new ProposalsModel(view.Items, all, view.NextCursor));
    }

    private static IResult Show(string id, Visit visit, Database db, Caller caller) => One(id, visit, db, caller, null);

    private static IResult One(string id, Visit visit, Database db, Caller caller, Refusal? refusal) =>
        db.Read(tx => ProposalStore.Find(tx, id) is { } proposal ? ProposalModel.Of(tx, proposal, caller) : null) is { } model
            ? visit.Show<ProposalPage, ProposalModel>(model, refusal)
            : visit.Refuse(ProposalRefusals.NotFound(id));

    private static async Task<IResult> Approve(string id, Visit visit, Database db, ProposalService proposals, Caller caller) =>
        visit.After(await db.Write(tx => proposals.Approve(tx, id, caller)), p => PageAddress.Proposal(p.Id), no => One(id, visit, db, caller, no));

    private static async Task<IResult> Reject(string id, Visit visit, Database db, Caller caller)
    {
        var reason = visit.Form["reason"];
        if (new Checking().Optional(reason, "reason", LongestReason).Refusal is { } refusal) return One(id, visit, db, caller, refusal);
        return visit.After(await db.Write(tx => ProposalService.Reject(tx, id, reason, caller)), p => PageAddress.Proposal(p.Id), no => One(id, visit, db, caller, no));
    }

    private static async Task<IResult> Withdraw(string id, Visit visit, Database db, Caller caller) =>
        visit.After(await db.Write(tx => ProposalService.Withdraw(tx, id, caller)), p => PageAddress.Proposal(p.Id), no => One(id, visit, db, caller, no));
}
