using Incidents.Core.Access;
using Incidents.Core.Notifications;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Notifications;

namespace Incidents.Server.Pages.Notifications;

/// <summary>What the one who looks was told.</summary>
public static class InboxPages
{
    private const int OnePage = 40;

    public static void MapInbox(this IEndpointRouteBuilder routes)
    {
        var pages = PageRoute.Group(routes);
        pages.MapGet("/inbox", Show).MayHuman(Permission.Read);
        pages.MapPost("/inbox/read", Read).MayHuman(Permission.Read);
    }

    private static IResult Show(Visit visit, HttpContext context, Database db, Caller caller)
    {
        var all = context.Request.Query["all"] == "true";
        if (!Cursor.Read(context.Request.Query["cursor"].FirstOrDefault(), OnePage.ToString()).Is(out var page, out var refusal)) return visit.Refuse(refusal);
        var view = Cursor.View(context, db.Read(tx => NotificationStore.Of(tx, caller.Id, !all, page)), n => n);
        return visit.Show<InboxPage, InboxModel>(new InboxModel(view.Items, all, view.NextCursor));
    }

    private static async Task<IResult> Read(Visit visit, Database db, Caller caller)
    {
        var read = visit.Form.All("id").Take(Cursor.MaxLimit).ToList();
        await db.Write(tx => read.Count(id => NotificationStore.Read(tx, id, caller.Id)));
        return Visit.Go(visit.Form.Page);
    }
}

/// <summary>A stretch of the inbox.</summary>
public sealed record InboxModel(IReadOnlyList<Notification> Items, bool All, string? Next)
{
    public string? NextAddress => Next is null ? null : PageAddress.With("/inbox", ("all", All ? "true" : null), ("cursor", Next));
}
