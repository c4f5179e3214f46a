using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Drills;
using Incidents.Core.Runs;
using Incidents.Server.Coverage;
using Incidents.Server.Drills;
using Incidents.Server.Http;
using Incidents.Server.Runbooks;
using Incidents.Storage;
using Incidents.Storage.Runbooks;
using Microsoft.AspNetCore.Mvc;

namespace Incidents.Server.Pages.Drills;

/// <summary>Drills: when they are due, how they begin, how they went, and what a witness saw.</summary>
public static class DrillPages
{
    public static void MapDrillPages(this IEndpointRouteBuilder routes)
    {
        var pages = PageRoute.Group(routes);
        pages.MapGet("/drills", (Visit visit, Database db, BrokenWindowReading windows, string? month) => visit.Show<DrillsPage, DrillsModel>(db.Read(tx => DrillsModel.Of(tx, month, windows)))).May(Permission.Read);
        pages.MapGet("/drills/{id}", ([AsParameters] DrillTurnOfPage turn) => turn.Shown(null)).May(Permission.Read);
        pages.MapGet("/new-drill", (Visit visit, Database db, RunbookService runbooks, string? runbook) => Asked(visit, db, runbooks, runbook, null)).MayHuman(Permission.Respond);
        pages.MapPost("/new-drill", Begin).MayHuman(Permission.Respond);
        pages.MapPost("/drills/{id}/start", Start).MayHuman(Permission.Respond);
        pages.MapPost("/drills/{id}/skip", ([AsParameters] DrillTurnOfPage turn) => turn.Does(turn.Reason, tx => DrillService.Skip(tx, turn.Id, turn.Form["reason"]!, turn.Caller))).MayHuman(Permission.Read);
        pages.MapPost("/drills/{id}/abort", ([AsParameters] DrillTurnOfPage turn) => turn.Does(turn.Reason, tx => DrillService.Abort(tx, turn.Id, new DrillAbort(turn.Form["reason"]!, Choice.Read<Disposition>(turn.Form["disposition"])), turn.Caller))).MayHuman(Permission.Respond);
        pages.MapPost("/drills/{id}/report", ([AsParameters] DrillTurnOfPage turn) =>
        {
            var report = DrillForms.Report(turn.Form);
            return turn.Does(DrillBodies.Check(report, DrillForms.CheckDays(turn.Form)), tx => DrillWitnessing.Report(tx, turn.Id, report, turn.Caller));
        }).MayHuman(Permission.Respond);
        pages.MapPost("/drills/{id}/witness", ([AsParameters] DrillTurnOfPage turn) =>
        {
            var seen = DrillForms.Values(turn.Form, "seen.");
            return turn.Does(turn.Told(seen), tx => DrillWitnessing.Confirm(tx, turn.Id, new NewWitness(seen, turn.Form["missAccepted"]), turn.Caller));
        }).MayHuman(Permission.Respond);
        pages.MapPost("/drills/{id}/corrections", ([AsParameters] DrillTurnOfPage turn) =>
        {
            var seen = DrillForms.Values(turn.Form, "seen.");
            return turn.Does(turn.Reason ?? turn.Told(seen), tx => DrillWitnessing.Correct(tx, turn.Id, new NewCorrection(turn.Form["reason"]!, null, seen.Count == 0 ? null : seen, turn.Form["missAccepted"]), turn.Caller));
        }).MayHuman(Permission.Respond);
    }

    private static async Task<IResult> Start([AsParameters] DrillTurnOfPage turn, DrillService drills)
    {
        var asked = DrillForms.Start(turn.Form);
        Outcome<Drill> begun = DrillBodies.Check(asked, new Checking()) is { } wrong ? wrong : await turn.Db.Write(tx => drills.Start(tx, turn.Id, asked, turn.Caller));
        return turn.Visit.After(begun, drill => $"/runs/{drill.RunId}", turn.Shown);
    }

    private static async Task<IResult> Begin(Visit visit, Database db, RunbookService runbooks, DrillService drills, Caller caller)
    {
        var (form, start) = (visit.Form, DrillForms.Start(visit.Form));
        var asked = new NewDrill
        {
            Runbook = form["runbook"], Kind = Choice.Read<DrillKind>(form["kind"]), Environment = start.Environment, Parameters = start.Parameters, VolumePercent = start.VolumePercent, Scenario = start.Scenario, Service = start.Service,
            UnqualifiedReason = start.UnqualifiedReason,
        };
        Outcome<Drill> begun = DrillBodies.Check(asked, new Checking().Text(asked.Runbook, "runbook", 100)) is { } wrong ? wrong : await db.Write(tx => drills.Begin(tx, asked, caller));
        return visit.After(begun, drill => $"/runs/{drill.RunId}", refusal => Asked(visit, db, runbooks, form["runbook"], refusal));
    }

    private static IResult Asked(Visit visit, Database db, RunbookService runbooks, string? runbook, Refusal? refusal)
    {
        var (all, found) = db.Read(tx => (RunbookStore.All(tx), string.IsNullOrEmpty(runbook) ? (Outcome<DrillStartModel>?)null : DrillStartModel.Of(tx, runbook, null, runbooks)));
        DrillStartModel? start = null;
        if (found is { } asked && !asked.Is(out start, out var unknown)) return visit.Refuse(refusal ?? unknown);
        return visit.Show<NewDrillPage, NewDrillModel>(new NewDrillModel([.. all.Select(r => new Choice(r.Slug, r.Title))], start), refusal);
    }
}

/// <summary>A request about one drill.</summary>
public sealed record DrillTurnOfPage([FromRoute] string Id, [FromServices] Visit Visit, [FromServices] Database Db, [FromServices] RunbookService Runbooks, [FromServices] Caller Caller)
{
    public PageForm Form => Visit.Form;

    /// <summary>What a missing reason is answered with; null when there is one.</summary>
    public Refusal? Reason => new Checking().Text(Form["reason"], "reason", DrillBodies.LongestText).Refusal;

    /// <summary>What is wrong with what a witness saw.</summary>
    public Refusal? Told(NamedValues seen) => DrillBodies.Seen(seen, new Checking()).Optional(Form["missAccepted"], "missAccepted", DrillBodies.LongestText).Refusal;

    public IResult Shown(Refusal? refusal) =>
        Db.Read(tx => DrillModel.Of(tx, Id, Runbooks, Caller)).Is(out var model, out var unknown) ? Visit.Show<DrillPage, DrillModel>(model, refusal) : Visit.Refuse(unknown);

    public async Task<IResult> Does(Refusal? wrong, Func<WriteTx, Outcome<Drill>> command)
    {
        Outcome<Drill> done = wrong is not null ? wrong : await Db.Write(command);
        return Visit.After(done, drill => $"/drills/{drill.Id}", Shown);
    }
}
