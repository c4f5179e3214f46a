using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Runbooks;
using Incidents.Server.Http;
using Incidents.Server.Runbooks;
using Incidents.Storage;
using Incidents.Storage.Runbooks;

namespace Incidents.Server.Pages.Runbooks;

/// <summary>Runbooks to be read, found, compared and taken along.</summary>
public static class RunbookPages
{
    private const int LongestQuery = 200;

    public static void MapRunbookPages(this IEndpointRouteBuilder routes)
    {
        var pages = PageRoute.Group(routes);
        pages.MapGet("/runbooks", ShowList).May(Permission.Read);
        pages.MapGet("/runbooks/export.zip", RunbookExport.Send).May(Permission.Read);
        pages.MapGet("/runbooks/{slug}", ShowCurrent).May(Permission.Read);
        pages.MapGet("/runbooks/{slug}/revisions", ShowRevisions).May(Permission.Read);
        pages.MapGet("/runbooks/{slug}/revisions/{number}", ShowRevision).May(Permission.Read);
        pages.MapGet("/runbooks/{slug}/diff", ShowDiff).May(Permission.Read);
    }

    private static IResult ShowList(Visit visit, Database db, string? q, string? cursor)
    {
        if (!Cursor.Read(cursor, null).Is(out var page, out var refusal)) return visit.Refuse(refusal);
        q = q?.Trim();
        if (string.IsNullOrEmpty(q)) return visit.Show<RunbookListPage, RunbookList>(db.Read(tx => RunbookList.Of(RunbookStore.List(tx, page))));
        var words = RunbookSearchStore.WordsOf(q.Length <= LongestQuery ? q : q[..LongestQuery]);
        return visit.Show<RunbookListPage, RunbookList>(db.Read(tx => RunbookList.Of(tx, q, words)));
    }

    private static IResult ShowCurrent(string slug, Visit visit, Database db, RunbookService runbooks) => Show(slug, null, visit, db, runbooks);

    private static IResult ShowRevision(string slug, string number, Visit visit, Database db, RunbookService runbooks) => Show(slug, number, visit, db, runbooks);

    private static IResult Show(string slug, string? number, Visit visit, Database db, RunbookService runbooks) =>
        db.Read(tx => runbooks.Find(tx, slug, number).Then<RunbookScene>(shown => RunbookScene.Of(tx, shown))).Is(out var scene, out var refusal)
            ? visit.Show<RunbookPage, RunbookScene>(scene)
            : visit.Refuse(refusal);

    private static IResult ShowRevisions(string slug, Visit visit, Database db) =>
        db.Read(tx => RunbookStore.Find(tx, slug) is { } summary ? new RevisionList(summary, RunbookStore.Revisions(tx, summary.Id)) : null) is { } list
            ? visit.Show<RevisionListPage, RevisionList>(list)
            : visit.Refuse(PublishingRefusals.NotFound(slug));

    private static IResult ShowDiff(string slug, Visit visit, Database db, RunbookService runbooks, string? from, string? to) => db.Read<Outcome<DiffScene>>(tx =>
    {
        if (!runbooks.Find(tx, slug, to).Is(out var after, out var refusal)) return refusal;
        // The first revision is compared with itself: nothing was before it.
        if (!runbooks.Find(tx, slug, from ?? Math.Max(1, after.Revision.Number - 1).ToString()).Is(out var before, out refusal)) return refusal;
        return DiffScene.Of(before, after);
    }).Is(out var scene, out var no) ? visit.Show<DiffPage, DiffScene>(scene) : visit.Refuse(no);
}

/// <summary>All revisions of a runbook.</summary>
public sealed record RevisionList(RunbookSummary Summary, IReadOnlyList<Revision> Items);

/// <summary>Two revisions beside each other; nothing when they are too long.</summary>
public sealed record DiffScene(ShownRevision Before, ShownRevision After, SideBySide? Diff, int LeftOut)
{
    /// <summary>A page stays small enough for a phone.</summary>
    private const int MostText = 60_000;

    public static DiffScene Of(ShownRevision before, ShownRevision after)
    {
        var diff = SideBySide.Of(before.Revision.Markdown, after.Revision.Markdown, before.Volume.Runbook.Steps, after.Volume.Runbook.Steps);
        if (diff is null) return new(before, after, null, 0);
        var room = MostText;
        var rows = diff.Rows.TakeWhile(r => (room -= 100 + (r?.Before?.Text.Length ?? 0) + (r?.After?.Text.Length ?? 0)) > 0).ToList();
        return new(before, after, diff with { Rows = rows }, diff.Rows.Skip(rows.Count).Count(r => r is { Changed: true }));
    }
}
