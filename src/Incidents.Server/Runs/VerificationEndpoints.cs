using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Runs;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Runs;

/// <summary>Second-person verification: asked for by the executor, answered blind by another human, released by the executor.</summary>
public static class VerificationEndpoints
{
    public static void MapVerifications(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/runs/{id}/steps/{stepId}/verifications", Request).MayHuman(Permission.Respond).WithTags("verifications")
            .WithName("requestVerification").WithSummary("Freeze the step with its values and ask for a second person.");
        var verifications = routes.MapGroup("/api/v1/verifications").WithTags("verifications");
        verifications.MapGet("", Waiting).May(Permission.Read).WithName("listVerifications").WithSummary("Those that wait for a second person, oldest first.");
        verifications.MapGet("/{id}", Get).May(Permission.Read).WithName("getVerification").WithSummary("What is to be derived, and where to find it. Never the executor's values.");
        verifications.MapPost("/{id}/attempts", Attempt).MayHuman(Permission.Verify).WithName("attemptVerification").WithSummary("Enter the values as you found them yourself.");
        verifications.MapPost("/{id}/release", Release).MayHuman(Permission.Respond).WithName("releaseVerification").WithSummary("After a match: let the step be done, once.");
    }

    private static async Task<Results<Created<VerificationView>, ProblemHttpResult>> Request(string id, string stepId, VerificationService verifications, Database db, Caller caller) =>
        (await verifications.Request(id, stepId, caller)).Created(v => $"/api/v1/verifications/{v.Id}", v => View(db, v.Id, caller)!);

    private static ListView<VerificationView> Waiting(Database db, Caller caller) => db.Read(tx =>
    {
        var waiting = VerificationStore.Waiting(tx);
        var runs = waiting.Select(v => v.RunId).Distinct().ToDictionary(id => id, id => RunStore.Find(tx, id)!);
        return new ListView<VerificationView>([.. waiting.Select(v => VerificationView.Of(runs[v.RunId], v, caller, tx.Now))], null);
    });

    private static Results<Ok<VerificationView>, ProblemHttpResult> Get(string id, Database db, Caller caller) =>
        View(db, id, caller) is { } view ? TypedResults.Ok(view) : Problems.From(VerificationRefusals.NotFound(id));

    private static async Task<Results<Ok<AttemptAnswer>, ProblemHttpResult>> Attempt(string id, NewAttempt body, VerificationService verifications, Caller caller) =>
        (await verifications.Attempt(id, body.Values, caller)).Ok(done => new AttemptAnswer(
            done.Attempt.Matched ? AttemptResult.Match : AttemptResult.Mismatch, done.Attempt.Differing, done.Verification.State,
            done.Verification.State == VerificationState.Pending ? done.Verification.Quorum - done.Verification.Attempts.Count : 0));

    private static async Task<Results<Ok<VerificationView>, ProblemHttpResult>> Release(string id, VerificationService verifications, Database db, Caller caller) =>
        (await verifications.Release(id, caller)).Ok(v => View(db, v.Id, caller)!);

    private static VerificationView? View(Database db, string id, Caller caller) => db.Read(tx =>
        VerificationStore.Find(tx, id) is { } v && RunStore.Find(tx, v.RunId) is { } run ? VerificationView.Of(run, v, caller, tx.Now) : null);
}

/// <summary>The values as the second person found them.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewAttempt(NamedValues Values);
