using Incidents.Core.Access;
using Incidents.Core.Runs;
using Incidents.Server.Http;
using Incidents.Server.Incidents;
using Incidents.Server.Runs;
using Incidents.Storage;
using Incidents.Storage.Runs;
using static Incidents.Server.Pages.Runs.RunForms;

namespace Incidents.Server.Pages.Runs;

/// <summary>Following a runbook: the current step alone, and what can be done about it.</summary>
public static class RunPages
{
    public static void MapRunPages(this IEndpointRouteBuilder routes)
    {
        var pages = PageRoute.Group(routes);
        pages.MapGet("/runs/{id}", ([AsParameters] RunTurn turn) => turn.Show()).May(Permission.Read);
        pages.MapGet("/runs/{id}/events", Events).May(Permission.Read);
        MapSteps(pages.MapGroup("/runs/{id}/steps/{stepId}"));
        MapWays(pages.MapGroup("/runs/{id}"));
    }

    private static void MapSteps(RouteGroupBuilder step)
    {
        step.MapPost("/start", (string stepId, [AsParameters] RunTurn turn) => turn.Do(new(), tx => RunService.StartStep(tx, turn.Id, stepId, turn.Caller))).MayHuman(Permission.Respond);
        step.MapPost("/complete", (string stepId, [AsParameters] RunTurn turn) =>
            turn.Do(turn.MayHave("outcome", "evidence"), tx => RunService.Complete(tx, turn.Id, stepId, turn.Optional("outcome"), turn.Optional("evidence"), turn.Caller))).MayHuman(Permission.Respond);
        step.MapPost("/skip", (string stepId, [AsParameters] RunTurn turn) =>
            turn.Do(turn.Needs("skipReason"), tx => RunService.Skip(tx, turn.Id, stepId, turn.Text("skipReason"), turn.Caller))).MayHuman(Permission.Respond);
        step.MapPost("/fail", (string stepId, [AsParameters] RunTurn turn) =>
            turn.Do(turn.Needs("failReason"), tx => RunService.Fail(tx, turn.Id, stepId, turn.Text("failReason"), turn.Caller))).MayHuman(Permission.Respond);
        step.MapPost("/notes", (string stepId, [AsParameters] RunTurn turn) =>
            turn.Do(turn.Needs("note"), tx => RunService.Note(tx, turn.Id, stepId, turn.Text("note"), wrong: false, turn.Caller))).MayHuman(Permission.Respond);
        step.MapPost("/verifications", (string stepId, [AsParameters] RunTurn turn) =>
            turn.Do(turn.MayHave("loss", "lossReason"), tx => VerificationService.Request(tx, turn.Id, stepId, turn.Optional("loss"), turn.Optional("lossReason"), turn.Caller))).MayHuman(Permission.Respond);
        step.MapPost("/unlock", (string stepId, [AsParameters] RunTurn turn) =>
            turn.Do(turn.Needs("unlockReason"), tx => VerificationService.Unlock(tx, turn.Id, stepId, turn.Text("unlockReason"), turn.Caller))).MayHuman(Permission.Read);
    }

    private static void MapWays(RouteGroupBuilder run)
    {
        run.MapPost("/parameters", ([AsParameters] RunTurn turn) => turn.Do(new(), tx => RunService.Enter(tx, turn.Id, Values(turn.Visit.Form), turn.Caller))).MayHuman(Permission.Respond);
        run.MapPost("/steps", ([AsParameters] RunTurn turn) =>
            turn.Do(turn.Needs("insertTitle", "insertReason").Optional(turn.Optional("insertText"), "insertText", 10_000).That(turn.Text("insertTitle").Length <= 200, "insertTitle", "at most 200 characters"),
                tx => LiveRunService.Insert(tx, turn.Id, new NewStep(turn.Text("insertTitle"), turn.Text("insertReason"), null, turn.Optional("insertText")), turn.Caller))).MayHuman(Permission.Respond);
        run.MapPost("/repeat", ([AsParameters] RunTurn turn) => turn.Do(turn.Needs("again", "againReason"), tx => turn.Optional("how") == "return"
            ? LiveRunService.Return(tx, turn.Id, turn.Text("again"), turn.Text("againReason"), turn.Caller)
            : LiveRunService.Repeat(tx, turn.Id, turn.Text("again"), turn.Text("againReason"), turn.Caller))).MayHuman(Permission.Respond);
        run.MapPost("/late-entries", LateEntry).MayHuman(Permission.Respond);
        run.MapPost("/abort", ([AsParameters] RunTurn turn) =>
            turn.Do(turn.Needs("abortReason"), tx => RunService.Abort(tx, turn.Id, new RunAbort(turn.Text("abortReason"), Disposition(turn.Optional("left"))), turn.Caller))).MayHuman(Permission.Respond);
        run.MapPost("/handover", ([AsParameters] RunTurn turn) =>
            turn.Do(turn.Needs("to", "handoverNote"), tx => HandoverService.Offer(tx, turn.Id, turn.Text("to"), turn.Text("handoverNote"), turn.Caller))).MayHuman(Permission.Respond);
        run.MapPost("/handover/accept", ([AsParameters] RunTurn turn) =>
            turn.Do(turn.Needs("openStep").Optional(turn.Optional("unqualifiedReason"), "unqualifiedReason", 10_000),
                tx => HandoverService.Accept(tx, turn.Id, new ReadBack(turn.Text("openStep"), null, turn.Optional("unqualifiedReason")), turn.Caller))).MayHuman(Permission.Respond);
        run.MapPost("/handover/decline", ([AsParameters] RunTurn turn) =>
            turn.Do(turn.Needs("declineReason"), tx => HandoverService.Decline(tx, turn.Id, turn.Text("declineReason"), turn.Caller))).MayHuman(Permission.Respond);
        run.MapPost("/presence", ([AsParameters] RunTurn turn) => turn.Do(new(), tx => LiveRunService.CheckIn(tx, turn.Id, turn.Caller))).MayHuman(Permission.Read);
        run.MapPost("/presence/end", ([AsParameters] RunTurn turn) => turn.Do(new(), tx => LiveRunService.CheckOut(tx, turn.Id, turn.Caller))).MayHuman(Permission.Read);
        run.MapPost("/probes/{name}", (string name, [AsParameters] RunTurn turn) =>
            turn.Do(turn.Needs($"probe.{name}").Optional(turn.Optional($"evidence.{name}"), $"evidence.{name}", 10_000),
                tx => ProbeService.Record(tx, turn.Id, name, turn.Text($"probe.{name}"), turn.Optional($"evidence.{name}"), turn.Caller))).MayHuman(Permission.Respond);
        run.MapPost("/finish", ([AsParameters] RunTurn turn) => turn.Do(turn.Needs("finishReason"), tx => ProbeService.Propose(tx, turn.Id, turn.Text("finishReason"), turn.Caller))).MayHuman(Permission.Respond);
        run.MapPost("/finish/confirm", ([AsParameters] RunTurn turn) => turn.Do(turn.MayHave("agreeReason"), tx => ProbeService.Confirm(tx, turn.Id, turn.Optional("agreeReason"), turn.Caller))).MayHuman(Permission.Respond);
        run.MapPost("/attest", ([AsParameters] RunTurn turn) => turn.Do(new(), tx => PaperService.Attest(tx, turn.Id, turn.Caller))).MayHuman(Permission.Respond);
    }

    /// <summary>The timeline that tells of the run, as it grows; it never holds a value that somebody must find himself.</summary>
    private static IResult Events(string id, HttpContext context, Visit visit, Database db, TimelineStreams streams, string? after) =>
        db.Read(tx => RunStore.Find(tx, id)) is { } run ? streams.Of(context, (_, _) => true, run.TimelineId, after, RunRefusals.NotFound) : visit.Refuse(RunRefusals.NotFound(id));

    private static Task<IResult> LateEntry([AsParameters] RunTurn turn) =>
        Instants.Read(turn.Optional("lateAt"), "lateAt").Is(out var at, out var refusal) && at is not null
            ? turn.Do(turn.Needs("lateText"), tx => LiveRunService.LateEntry(tx, turn.Id, new NewLateEntry(turn.Text("lateText"), at.Value), turn.Caller))
            : Task.FromResult(turn.Visit.Refuse(refusal ?? turn.Needs("lateAt").Refusal!, turn.Show));
}
