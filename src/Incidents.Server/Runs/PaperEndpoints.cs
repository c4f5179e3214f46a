using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Runs;
using Incidents.Server.Http;
using Incidents.Server.Runbooks;
using Incidents.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Runs;

/// <summary>Runs on paper: the form before, the import and the attestations after.</summary>
public static class PaperEndpoints
{
    private const int LongestText = 10_000;
    private const int MostSteps = 2_000;

    public static void MapPaper(this IEndpointRouteBuilder routes)
    {
        var runbooks = routes.MapGroup("/api/v1/runbooks/{slug}").WithTags("runbooks");
        runbooks.MapGet("/paper", Current).May(Permission.Read).WithName("getRunbookPaper").WithSummary("The current revision as one page to print, with a form for each risky step.").Produces<string>(StatusCodes.Status200OK, Accepts.Html);
        runbooks.MapGet("/revisions/{number}/paper", Revision).May(Permission.Read).WithName("getRevisionPaper").WithSummary("One revision as one page to print, with a form for each risky step.").Produces<string>(StatusCodes.Status200OK, Accepts.Html);
        var runs = routes.MapGroup("/api/v1/runs").WithTags("runs");
        runs.MapPost("/import", Import).MayHuman(Permission.Respond).WithName("importPaperRun").WithSummary("Take over a run that was carried out on paper; both who did it attest it within 24 hours.");
        runs.MapPost("/{id}/attest", Attest).MayHuman(Permission.Respond).WithName("attestPaperRun").WithSummary("Say of a run on paper that you carried it out as it is told.");
    }

    private static IResult Current(string slug, HttpContext context, RunbookService runbooks, Database db) => Show(context, runbooks.Find(slug), db);

    private static IResult Revision(string slug, string number, HttpContext context, RunbookService runbooks, Database db) => Show(context, runbooks.Find(slug, number), db);

    private static IResult Show(HttpContext context, Outcome<ShownRevision> found, Database db)
    {
        if (!found.Is(out var shown, out var refusal)) return Problems.From(refusal);
        var proof = db.Read(tx => Drills.ProofReading.Of(tx, shown.Summary.Id));
        Drills.ProofReading.Say(context, proof);
        context.Response.Headers.ContentSecurityPolicy = RunbookPaper.Policy;
        return TypedResults.Text(RunbookPaper.Render(shown, proof), "text/html; charset=utf-8");
    }

    private static async Task<Results<Created<RunView>, ProblemHttpResult>> Import(NewPaperRun body, HttpContext context, PaperService papers, Answers answers, Caller caller) =>
        Check(body) is { } refusal
            ? Problems.From(refusal)
            : await answers.Created(context, tx => papers.Import(tx, body, caller), (tx, run) => RunView.Of(tx, run, caller), view => $"/api/v1/runs/{view.Id}");

    private static Task<Results<Ok<RunView>, ProblemHttpResult>> Attest(string id, HttpContext context, Answers answers, Caller caller) =>
        answers.Run(context, caller, null, tx => PaperService.Attest(tx, id, caller));

    private static Refusal? Check(NewPaperRun body)
    {
        var steps = body.Steps ?? [];
        var checking = new Checking()
            .Text(body.Runbook, "runbook", 100).Text(body.ContentHash, "contentHash", 100).Text(body.Environment, "environment", 500)
            .Text(body.ExecutorId, "executorId", 100).Text(body.VerifierId, "verifierId", 100).Optional(body.Service, "service", 100).Optional(body.IncidentId, "incidentId", 100)
            .That(steps.Count is > 0 and <= MostSteps, "steps", $"1 to {MostSteps} steps").That(!steps.Contains(null!), "steps", "an object for each step");
        foreach (var step in steps.OfType<NewPaperStep>()) checking.Text(step.Id, "steps.id", 200).Optional(step.Note, "steps.note", LongestText);
        return checking.Refusal;
    }
}

/// <summary>A run as it was written on paper: revision and hash as printed at its head, and what the two columns say.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewPaperRun(
    string Runbook, int Revision, string ContentHash, string Environment, string ExecutorId, string VerifierId, DateTimeOffset StartedAt, DateTimeOffset EndedAt,
    IReadOnlyList<NewPaperStep> Steps, string? Service = null, string? IncidentId = null);

/// <summary>One step as it was ticked, with the values of both for a risky one.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewPaperStep(string Id, PaperOutcome Outcome, DateTimeOffset At, string? Note = null, NamedValues? ExecutorValues = null, NamedValues? VerifierValues = null)
{
    internal PaperStep Told => new(Id, Outcome, At, Note, ExecutorValues ?? [], VerifierValues ?? []);
}
