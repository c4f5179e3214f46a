using System.Data.Common;
using Incidents.Core.Access;
using Incidents.Core.Runs;
using Incidents.Server.Http;
using Incidents.Server.Runs;
using Incidents.Storage;
using Incidents.Storage.Runs;

namespace Incidents.Server.Pages.Runs;

/// <summary>The second person's pages: what waits for him, and one request, blind.</summary>
public static class VerificationPages
{
    public static void MapVerificationPages(this IEndpointRouteBuilder routes)
    {
        var pages = PageRoute.Group(routes);
        pages.MapGet("/verifications", ShowList).May(Permission.Read);
        pages.MapGet("/verifications/{id}", ([AsParameters] VerificationTurn turn) => turn.Show()).May(Permission.Read);
        var one = pages.MapGroup("/verifications/{id}");
        one.MapPost("/claim", ([AsParameters] VerificationTurn turn) => turn.Answer(new VerificationCommand.Claim())).MayHuman(Permission.Read);
        one.MapPost("/attempts", ([AsParameters] VerificationTurn turn) => turn.Answer(new VerificationCommand.Attempt(turn.Visit.Form["packageHash"], RunForms.Values(turn.Visit.Form, withBlank: true)))).MayHuman(Permission.Read);
        one.MapPost("/reject", ([AsParameters] VerificationTurn turn) => turn.Answer(new VerificationCommand.Reject(turn.Visit.Form["rejectReason"]), "rejectReason")).MayHuman(Permission.Read);
        one.MapPost("/loss", ([AsParameters] VerificationTurn turn) => turn.Answer(new VerificationCommand.AcknowledgeLoss(turn.Visit.Form["loss"], turn.Visit.Form["lossReason"]), "loss", "lossReason")).MayHuman(Permission.Read);
        one.MapPost("/review", ([AsParameters] VerificationTurn turn) => turn.Answer(new VerificationCommand.Review(turn.Visit.Form["finding"] ?? ""), "finding")).MayHuman(Permission.Respond);
        one.MapPost("/withdraw", ([AsParameters] VerificationTurn turn) => turn.Drive(new VerificationCommand.Withdraw(turn.Visit.Form["withdrawReason"]), "withdrawReason")).MayHuman(Permission.Respond);
        one.MapPost("/release", ([AsParameters] VerificationTurn turn) => turn.Drive(new VerificationCommand.Release(turn.Visit.Form["packageHash"], turn.Visit.Form["run"]))).MayHuman(Permission.Respond);
        one.MapPost("/break-glass", BreakGlass).MayHuman(Permission.Respond);
    }

    private static async Task<IResult> BreakGlass([AsParameters] VerificationTurn turn)
    {
        var form = turn.Visit.Form;
        try
        {
            return await turn.Drive(new VerificationCommand.BreakGlass(form["packageHash"], RunForms.Values(form, withBlank: true), form["glassReason"], form["glassLoss"]), "glassReason", "glassLoss");
        }
        catch (DbException)
        {
            // Nobody goes on alone without the others being told: it is one commit, and it did not happen.
            return turn.Visit.Refuse(BreakGlassRefusals.PagesNotWritten());
        }
    }

    private static IResult ShowList(Visit visit, Database db, Caller caller, string? @for)
    {
        if (@for is not (null or "me")) return visit.Refuse(HttpRefusals.BadQuery("for", "me"));
        return visit.Show<VerificationListPage, VerificationList>(db.Read(tx => new VerificationList(VerificationEndpoints.Waiting(tx, caller, onlyForMe: @for is not null), @for == "me")));
    }
}

/// <summary>What waits for a second person.</summary>
public sealed record VerificationList(IReadOnlyList<VerificationView> Items, bool ForMe);
