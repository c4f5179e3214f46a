using Incidents.Core.Access;
using Incidents.Core.Timeline;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Access;

/// <summary>Who may do what, how that changed, and what was tried against the rule.</summary>
public static class AccessLogEndpoints
{
    public static void MapAccessLog(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/access-log", List).May(Permission.Administer).WithTags("access-log").WithName("listAccessLog").WithSummary("The access log, newest first. Nothing in it is ever changed.");

    private static Results<Ok<ListView<AccessEntryView>>, ProblemHttpResult> List(HttpContext context, Database db, string? cursor, string? limit) =>
        Cursor.Read(cursor, limit).Is(out var page, out var refusal)
            ? TypedResults.Ok(Cursor.View(context, db.Read(tx => AccessLogStore.List(tx, page)), AccessEntryView.Of))
            : Problems.From(refusal);
}

/// <summary>One line of the access log.</summary>
public sealed record AccessEntryView(string Id, DateTimeOffset At, AccessEvent What, ActorKind ByKind, string ById, string By, string SubjectId, string Text)
{
    public static AccessEntryView Of(AccessEntry e) => new(e.Id, e.At, e.What, e.Actor.Kind, e.Actor.Id, e.Actor.Name, e.SubjectId, e.Text);
}
