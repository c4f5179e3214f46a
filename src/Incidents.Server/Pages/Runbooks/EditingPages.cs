using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Runbooks;
using Incidents.Server.Http;
using Incidents.Server.Runbooks;
using Incidents.Storage;

namespace Incidents.Server.Pages.Runbooks;

/// <summary>Writing runbooks. What two people write at once is shown to the second, and nothing of either is lost.</summary>
public static class EditingPages
{
    private const string Beginning =
        """
        ---
        runbook: 1
        title: 
        owner: 
        alerts: []
        services: []
        ---
        # 

        ## Steps

        ### First
        <!-- step: first -->

        """;

    public static void MapEditingPages(this IEndpointRouteBuilder routes)
    {
        var pages = PageRoute.Group(routes);
        // No slug begins so.
        pages.MapGet("/runbooks/_new", (Visit visit) => New(visit, null)).May(Permission.Edit);
        pages.MapPost("/runbooks", Create).May(Permission.Edit);
        pages.MapGet("/runbooks/{slug}/edit", ShowEdit).May(Permission.Edit);
        pages.MapPost("/runbooks/{slug}/edit", Change).May(Permission.Edit);
    }

    private static IResult New(Visit visit, Refusal? refusal) => visit.Show<EditPage, EditScene>(new EditScene(null, 0, visit.Form.Typed("markdown") ?? Beginning, null), refusal);

    private static async Task<IResult> Create(Visit visit, RunbookService runbooks, Caller caller)
    {
        var form = visit.Form;
        var checking = new Checking().Text(form["slug"], "slug", 100).Text(form["markdown"], "markdown", int.MaxValue);
        var put = checking.Refusal is { } wrong ? wrong : await runbooks.Put(form["slug"]!, form.Typed("markdown")!, 0, caller);
        return visit.After(put, done => After(done, form["slug"]!), refusal => New(visit, refusal));
    }

    private static IResult ShowEdit(string slug, Visit visit, RunbookService runbooks) => Edit(slug, visit, runbooks, null);

    private static async Task<IResult> Change(string slug, Visit visit, RunbookService runbooks, Caller caller)
    {
        var form = visit.Form;
        var based = int.TryParse(form["based"], out var number) && number > 0 ? number : int.MaxValue;
        var checking = new Checking().Text(form["markdown"], "markdown", int.MaxValue);
        var put = checking.Refusal is { } wrong ? wrong : await runbooks.Put(slug, form.Typed("markdown")!, based, caller);
        return visit.After(put, done => After(done, slug), refusal => Edit(slug, visit, runbooks, refusal));
    }

    /// <summary>Its page says what became of it: in force, or waiting for a second person.</summary>
    private static string After(PutRunbook put, string slug) => put.Stored is null && put.Waits is { } waits ? $"/proposals/{waits.Id}" : $"/runbooks/{slug}";

    private static IResult Edit(string slug, Visit visit, RunbookService runbooks, Refusal? refusal)
    {
        if (!runbooks.Find(slug).Is(out var shown, out var no)) return visit.Refuse(no);
        var other = refusal?.Kind == RefusalKind.Stale ? shown.Revision.Markdown : null;
        var based = refusal is not null && other is null && int.TryParse(visit.Form["based"], out var number) ? number : shown.Summary.Revision;
        return visit.Show<EditPage, EditScene>(new EditScene(shown.Summary, based, visit.Form.Typed("markdown") ?? shown.Revision.Markdown, other), refusal);
    }
}

/// <summary>A text being written.</summary>
/// <param name="Summary">Null for a new runbook.</param>
/// <param name="Based">The revision that the writer has read.</param>
/// <param name="Markdown">His text.</param>
/// <param name="Other">What somebody else published meanwhile.</param>
public sealed record EditScene(RunbookSummary? Summary, int Based, string Markdown, string? Other);
