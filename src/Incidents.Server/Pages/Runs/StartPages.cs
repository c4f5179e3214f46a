using System.Buffers.Text;
using System.Text;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Incidents;
using Incidents.Core.Runbooks;
using Incidents.Core.Runs;
using Incidents.Server.Http;
using Incidents.Server.Runbooks;
using Incidents.Server.Runs;
using Incidents.Storage;
using Incidents.Storage.Incidents;
using Incidents.Storage.Runs;
using Incidents.Storage.Services;
using Microsoft.AspNetCore.WebUtilities;

namespace Incidents.Server.Pages.Runs;

/// <summary>Runs in a list, and beginning one.</summary>
public static class StartPages
{
    public static void MapStartPages(this IEndpointRouteBuilder routes)
    {
        var pages = PageRoute.Group(routes);
        pages.MapGet("/runs", ShowList).May(Permission.Read);
        pages.MapGet("/runbooks/{slug}/start", ShowStart).May(Permission.Respond);
        pages.MapPost("/runbooks/{slug}/start", Start).MayHuman(Permission.Respond);
    }

    private static IResult ShowList(Visit visit, Database db, string? state, string? incident, string? cursor)
    {
        if (!Words.Read<RunState>(string.IsNullOrEmpty(state) ? null : state, "state").Is(out var wanted, out var refusal) && refusal is not null) return visit.Refuse(refusal);
        if (!Cursor.Read(cursor, null).Is(out var page, out refusal)) return visit.Refuse(refusal);
        return visit.Show<RunListPage, RunList>(new RunList(db.Read(tx => RunStore.List(tx, wanted, incident, page)), wanted, incident));
    }

    private static IResult ShowStart(string slug, Visit visit, Database db, RunbookService runbooks, string? incident) => Show(slug, incident, visit, db, runbooks, null);

    private static async Task<IResult> Start(string slug, Visit visit, Database db, RunbookService runbooks, RunService runs, Caller caller)
    {
        var form = visit.Form;
        var asked = new NewRun(slug, form["environment"] ?? "", RunForms.Values(form), null, form["incident"], form["service"], form["unqualifiedReason"], form.Has("acknowledgeUnproven"));
        var checking = new Checking().Text(form["environment"], "environment", 500).Reason(form["unqualifiedReason"], "unqualifiedReason");
        Outcome<Run> started = checking.Refusal is { } wrong ? wrong : await db.Write(tx => runs.Start(tx, asked, caller));
        return visit.After(started, run => $"/runs/{run.Id}", refusal => Show(slug, form["incident"], visit, db, runbooks, refusal));
    }

    private static IResult Show(string slug, string? incidentId, Visit visit, Database db, RunbookService runbooks, Refusal? refusal) => db.Read<Outcome<StartScene>>(tx =>
    {
        if (!runbooks.Find(tx, slug).Is(out var shown, out var no)) return no;
        var incident = incidentId is null ? null : IncidentStore.Find(tx, incidentId);
        if (incidentId is not null && incident is null) return IncidentRefusals.NotFound(incidentId);
        var runbook = shown.Volume.Runbook;
        return new StartScene(
            shown, [.. runbook.Parameters.Where(p => p.Name != Placeholders.Environment)], Starting.EnvironmentOf(runbook.Parameters), incident?.Id, incident?.Title,
            incident is null ? [.. ServiceStore.All(tx).Select(s => s.Slug)] : []);
    }).Is(out var scene, out var refused) ? visit.Show<StartPage, StartScene>(scene, refusal) : visit.Refuse(refused);
}

/// <summary>What must be known before a run begins.</summary>
public sealed record StartScene(ShownRevision Shown, IReadOnlyList<Parameter> Asked, Parameter Environment, string? IncidentId, string? Incident, IReadOnlyList<string> Services);

/// <summary>A stretch of the runs.</summary>
public sealed record RunList(Page<Run> Page, RunState? State, string? Incident)
{
    /// <summary>Where it goes on; null at the end.</summary>
    public string? NextAddress => Page.Next is not { } next ? null
        : QueryHelpers.AddQueryString("/runs", new Dictionary<string, string?> { ["state"] = State is { } state ? Words.Of(state) : null, ["incident"] = Incident, ["cursor"] = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(next)) });
}
