using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Notifications;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Notifications;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Notifications;

/// <summary>What a person was told: his own, nobody else's.</summary>
public static class NotificationEndpoints
{
    public static void MapNotifications(this IEndpointRouteBuilder routes)
    {
        var notifications = routes.MapGroup("/api/v1/notifications").WithTags("notifications");
        notifications.MapGet("", List).MayHuman(Permission.Read).WithName("listNotifications").WithSummary("What I was told, newest first; with unread=true what I have not read.");
        notifications.MapPost("/{id}/read", Read).MayHuman(Permission.Read).WithName("readNotification").WithSummary("I have read it.");
    }

    private static Results<Ok<ListView<NotificationView>>, ProblemHttpResult> List(HttpContext context, Database db, Caller caller, string? unread, string? cursor, string? limit)
    {
        if (unread is not (null or "true" or "false")) return Problems.From(HttpRefusals.BadQuery("unread", "true or false"));
        if (!Cursor.Read(cursor, limit).Is(out var page, out var refusal)) return Problems.From(refusal);
        return TypedResults.Ok(Cursor.View(context, db.Read(tx => NotificationStore.Of(tx, caller.Id, unread == "true", page)), NotificationView.Of));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Read(string id, Database db, Caller caller) =>
        await db.Write(tx => NotificationStore.Read(tx, id, caller.Id)) ? TypedResults.NoContent() : Problems.From(NotificationRefusals.NotFound(id));
}

/// <summary>One thing a person was told.</summary>
public sealed record NotificationView(string Id, NotificationKind Kind, string SubjectId, string Text, DateTimeOffset CreatedAt, DateTimeOffset? ReadAt)
{
    public static NotificationView Of(Notification n) => new(n.Id, n.Kind, n.SubjectId, n.Text, n.CreatedAt, n.ReadAt);
}
