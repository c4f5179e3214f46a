using System.Globalization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Escalation;
using Incidents.Core.Time;
using Incidents.Server.Escalation;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Escalation;

namespace Incidents.Server.Pages.Escalation;

/// <summary>Escalation chains: as they are, as they would run, and as they are changed.</summary>
public static class ChainPages
{
    public static void MapChainPages(this IEndpointRouteBuilder routes)
    {
        var pages = PageRoute.Group(routes);
        pages.MapGet("/escalation-chains", (Visit visit, Database db) => visit.Show<ChainsPage, ChainsModel>(db.Read(ChainsModel.Of))).May(Permission.Read);
        pages.MapPost("/escalation-chains/default", SetDefault).May(Permission.Administer);
        pages.MapGet("/escalation-chains/{id}", Show).May(Permission.Read);
        pages.MapGet("/new-chain", (Visit visit, Database db) => visit.Show<ChainFormPage, ChainFormModel>(db.Read(tx => ChainFormModel.Of(tx, null, "", ChainFields.Blank)))).May(Permission.Edit);
        pages.MapPost("/new-chain", Make).May(Permission.Edit);
        pages.MapGet("/escalation-chains/{id}/edit", ShowEdit).May(Permission.Edit);
        pages.MapPost("/escalation-chains/{id}/edit", Change).May(Permission.Edit);
        pages.MapPost("/escalation-chains/{id}/delete", Delete).May(Permission.Edit);
        pages.MapPost("/escalation-chains/{id}/services", Give).May(Permission.Administer);
        pages.MapPost("/escalation-chains/{id}/test", Test).May(Permission.Edit);
        pages.MapPost("/escalation-chains/{id}/test-schedule", SetTests).May(Permission.Edit);
        pages.MapPost("/escalation-tests/{id}/acknowledge", Acknowledge).MayHuman(Permission.Read);
    }

    private static IResult Show(string id, Visit visit, Database db, Caller caller, string? at, string? zone, string? service, string? severity)
    {
        var asked = DryRun.Of(at, zone, service, severity);
        var wrong = new Checking().That(string.IsNullOrEmpty(at) || asked.Instant is not null, "at", "a day and a time such as 2026-11-30 08:00").That(string.IsNullOrEmpty(zone) || Zones.Find(zone) is not null, "zone", Zones.Expected).Refusal;
        return Shown(id, visit, db, caller, wrong is null ? asked : asked with { Wanted = false }, wrong);
    }

    private static IResult Shown(string id, Visit visit, Database db, Caller caller, DryRun asked, Refusal? refusal) =>
        db.Read(tx => ChainModel.Of(tx, id, asked, caller)).Is(out var model, out var unknown) ? visit.Show<ChainPage, ChainModel>(model, refusal) : visit.Refuse(unknown);

    private static async Task<IResult> SetDefault(Visit visit, Database db, Caller caller) =>
        visit.After(await db.Write(tx => ChainService.SetDefault(tx, visit.Form["chain"], caller)), _ => "/escalation-chains", refusal => visit.Show<ChainsPage, ChainsModel>(db.Read(ChainsModel.Of), refusal));

    private static async Task<IResult> Make(Visit visit, Database db, Caller caller)
    {
        var fields = ChainFields.Of(visit.Form);
        if (visit.Form.Has("more")) return Again(visit, db, null, null);
        var slug = Slug.Of(fields.Name);
        var asked = new NewChain(fields.Name, fields.AskedSteps, slug, Team(fields), fields.AskedRepeats, fields.AskedFallback);
        var check = new Checking().Text(asked.Name, "name", 200).That(fields.Name.Length == 0 || Slug.IsValid(slug), "name", "letters or digits, from which its name in addresses is made");
        var wrong = PlanReading.Check(check, asked.Steps, asked.Repeats, asked.Fallback).Refusal;
        Outcome<EscalationChain> made = wrong is null ? await db.Write(tx => ChainService.Make(tx, asked, slug, caller)) : wrong;
        return visit.After(made, chain => $"/escalation-chains/{chain.Id}", refusal => Again(visit, db, null, refusal));
    }

    private static IResult ShowEdit(string id, Visit visit, Database db, Caller caller) => db.Read(tx => ChainService.Own(tx, id, caller).Then<ChainFormModel>(chain =>
        ChainFormModel.Of(tx, chain.Id, chain.Revision.ToString(CultureInfo.InvariantCulture), ChainFields.Of(ChainView.Of(tx, chain))))).Is(out var model, out var refusal) ? visit.Show<ChainFormPage, ChainFormModel>(model) : visit.Refuse(refusal);

    private static async Task<IResult> Change(string id, Visit visit, Database db, Caller caller)
    {
        if (!db.Read(tx => ChainService.Own(tx, id, caller)).Is(out var chain, out var no)) return visit.Refuse(no);
        if (visit.Form.Has("more")) return Again(visit, db, chain.Id, null);
        var fields = ChainFields.Of(visit.Form);
        var asked = new ChainChange(fields.Name, fields.AskedSteps, Team(fields), fields.AskedRepeats, fields.AskedFallback);
        var wrong = PlanReading.Check(new Checking().Text(asked.Name, "name", 200), asked.Steps, asked.Repeats, asked.Fallback).Refusal;
        int? expected = int.TryParse(visit.Form["revision"], CultureInfo.InvariantCulture, out var revision) && revision > 0 ? revision : null;
        Outcome<EscalationChain> made = wrong is null ? await db.Write(tx => ChainService.Revise(tx, chain.Id, asked, expected, caller)) : wrong;
        return visit.After(made, changed => $"/escalation-chains/{changed.Id}", refusal => Again(visit, db, chain.Id, refusal));
    }

    private static async Task<IResult> Delete(string id, Visit visit, Database db, Caller caller) =>
        visit.After(await db.Write(tx => ChainService.Delete(tx, id, caller)), _ => "/escalation-chains", refusal => Shown(id, visit, db, caller, Nothing, refusal));

    private static async Task<IResult> Give(string id, Visit visit, Database db, Caller caller) =>
        visit.After(await db.Write(tx => ChainService.SetOfService(tx, visit.Form["service"] ?? "", visit.Form.Has("default") ? null : id, caller)), _ => $"/escalation-chains/{id}", refusal => Shown(id, visit, db, caller, Nothing, refusal));

    private static async Task<IResult> Test(string id, Visit visit, Database db, Caller caller) =>
        visit.After(await db.Write(tx => ChainTestService.Begin(tx, id, caller)), _ => $"/escalation-chains/{id}#tests", refusal => Shown(id, visit, db, caller, Nothing, refusal));

    private static async Task<IResult> SetTests(string id, Visit visit, Database db, Caller caller)
    {
        var form = visit.Form;
        int? days = form["everyDays"] is not { } typed ? null : int.TryParse(typed, CultureInfo.InvariantCulture, out var number) ? number : -1;
        var asked = new NewTestSchedule(days, form["at"], form["zone"], form["quietFrom"], form["quietUntil"]);
        Outcome<EscalationChain> set = ChainTestEndpoints.Check(asked) is { } wrong ? wrong : await db.Write(tx => ChainTestEndpoints.Set(tx, id, asked.Schedule, caller));
        return visit.After(set, _ => $"/escalation-chains/{id}#tests", refusal => Shown(id, visit, db, caller, Nothing, refusal));
    }

    private static async Task<IResult> Acknowledge(string id, Visit visit, Database db, Caller caller) =>
        visit.After(await db.Write(tx => ChainTestService.Acknowledge(tx, id, caller)), test => $"/escalation-chains/{test.ChainId}#tests", visit.Refuse);

    private static IResult Again(Visit visit, Database db, string? id, Refusal? refusal) =>
        visit.Show<ChainFormPage, ChainFormModel>(db.Read(tx => ChainFormModel.Of(tx, id, visit.Form["revision"] ?? "", ChainFields.Of(visit.Form))), refusal);

    private static string? Team(ChainFields fields) => fields.TeamId.Length == 0 ? null : fields.TeamId;

    private static DryRun Nothing => DryRun.Of(null, null, null, null);
}
