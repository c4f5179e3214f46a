using System.Data.Common;
using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Runs;
using Incidents.Server.Access;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Runs;

/// <summary>Second-person verification: asked for by the executor, answered blind by another human, released by the executor.</summary>
public static class VerificationEndpoints
{
    private const int LongestText = 2000;

    public static void MapVerifications(this IEndpointRouteBuilder routes)
    {
        var steps = routes.MapGroup("/api/v1/runs/{id}/steps/{stepId}").WithTags("verifications");
        steps.MapPost("/verifications", Request).MayHuman(Permission.Respond).WithName("requestVerification").WithSummary("Freeze the step with its values and ask for a second person. For a stale snapshot, with the loss as you understand it and a reason.");
        steps.MapPost("/unlock", Unlock).MayHuman(Permission.Read).WithName("unlockStep").WithSummary("After repeated mismatches: a third person lets the two go on.");
        var verifications = routes.MapGroup("/api/v1/verifications").WithTags("verifications");
        verifications.MapGet("", List).May(Permission.Read).WithName("listVerifications").WithSummary("Those that wait for a second person, the one that ends first first; with for=me those that you can answer.");
        verifications.MapGet("/{id}", Get).May(Permission.Read).WithName("getVerification").WithSummary("What is to be derived, and where to find it. Never the executor's values.");
        // Who may not verify is told why, by the rules: so these ask no more than a human.
        verifications.MapPost("/{id}/claim", Claim).MayHuman(Permission.Read).WithName("claimVerification").WithSummary("Say that you are looking the values up. Others may go on.");
        verifications.MapPost("/{id}/attempts", Attempt).MayHuman(Permission.Read).WithName("attemptVerification").WithSummary("Enter the values as you found them yourself. Once.");
        verifications.MapPost("/{id}/reject", Reject).MayHuman(Permission.Read).WithName("rejectVerification").WithSummary("Say no. It needs no values and no reason; after the release it is a late dissent.");
        verifications.MapPost("/{id}/loss", AcknowledgeLoss).MayHuman(Permission.Read).WithName("acknowledgeLoss").WithSummary("Say how much will be lost, as you understand it: 15h, 2d 4h.");
        verifications.MapPost("/{id}/withdraw", Withdraw).MayHuman(Permission.Respond).WithName("withdrawVerification").WithSummary("Take the request back.");
        verifications.MapPost("/{id}/release", Release).MayHuman(Permission.Respond).WithName("releaseVerification").WithSummary("After a match: let the step be done, once.");
        verifications.MapPost("/{id}/break-glass", BreakGlass).MayHuman(Permission.Respond).WithName("breakGlass").WithSummary("Nobody answers, and it cannot wait: go on alone, with the values entered again. Everybody is told.");
        verifications.MapPost("/{id}/break-glass/review", Review).MayHuman(Permission.Respond).WithName("reviewBreakGlass").WithSummary("Somebody else says what he found.");
        routes.MapGet("/api/v1/break-glass", BrokenGlass).May(Permission.Read).WithTags("verifications").WithName("listBreakGlass").WithSummary("Where somebody went on alone, newest first; with open=true what waits for a review.");
        routes.MapPost("/api/v1/releases/check", CheckToken).May(Permission.Respond).WithTags("verifications").WithName("checkRelease").WithSummary("For tools: was this step really released? A token answers once, within a minute.");
    }

    private static async Task<Results<Created<VerificationView>, ProblemHttpResult>> Request(string id, string stepId, NewVerification? body, HttpContext context, Answers answers, Caller caller) =>
        Check(body?.Reason, "reason") is { } refusal
            ? Problems.From(refusal)
            : await answers.Created(context, tx => VerificationService.Request(tx, id, stepId, body?.Loss, body?.Reason, caller), (tx, v) => VerificationView.Of(tx, v, caller), v => $"/api/v1/verifications/{v.Id}");

    private static Task<Results<Ok<RunView>, ProblemHttpResult>> Unlock(string id, string stepId, StepReason body, HttpContext context, Answers answers, Caller caller) =>
        answers.Run(context, caller, new Checking().Text(body.Reason, "reason", LongestText).Refusal, tx => VerificationService.Unlock(tx, id, stepId, body.Reason, caller));

    private static Results<Ok<ListView<VerificationView>>, ProblemHttpResult> List(Database db, Caller caller, string? @for)
    {
        if (@for is not (null or "me")) return Problems.From(HttpRefusals.BadQuery("for", "me"));
        return TypedResults.Ok(db.Read(tx => new ListView<VerificationView>(Waiting(tx, caller, onlyForMe: @for is not null), null)));
    }

    internal static IReadOnlyList<VerificationView> Waiting(ReadTx tx, Caller caller, bool onlyForMe) =>
        [.. from v in VerificationStore.Waiting(tx) let run = RunStore.Find(tx, v.RunId)! where VerificationFactFinding.MaySee(tx, run, caller) && (!onlyForMe || IsFor(tx, run, v, caller)) select VerificationView.Of(tx, v, caller)];

    private static bool IsFor(ReadTx tx, Run run, Verification v, Caller caller) =>
        caller.IsHuman && VerificationFactFinding.Of(tx, run, v.StepId, v, caller).IsEligible(caller.Id, tx.Now) && v.Attempts.All(a => a.VerifierId != caller.Id);

    private static Results<Ok<VerificationView>, ProblemHttpResult> Get(string id, Database db, Caller caller) =>
        db.Read(tx => VerificationStore.Find(tx, id) is { } v && RunStore.Find(tx, v.RunId) is { } run && VerificationFactFinding.MaySee(tx, run, caller) ? VerificationView.Of(tx, v, caller) : null) is { } view
            ? TypedResults.Ok(view)
            : Problems.From(VerificationRefusals.NotFound(id));

    private static Task<Results<Ok<VerificationView>, ProblemHttpResult>> Claim(string id, HttpContext context, Answers answers, Caller caller) =>
        Answer(id, null, new VerificationCommand.Claim(), context, answers, caller);

    private static Task<Results<Ok<AttemptAnswer>, ProblemHttpResult>> Attempt(string id, NewAttempt body, HttpContext context, Answers answers, Caller caller) =>
        answers.Ok(context, tx => VerificationService.Answer(tx, id, new VerificationCommand.Attempt(body.PackageHash, body.Values), caller), (tx, v) => AttemptAnswer.Of(tx, v, caller));

    private static Task<Results<Ok<VerificationView>, ProblemHttpResult>> Reject(string id, OptionalReason? body, HttpContext context, Answers answers, Caller caller) =>
        Answer(id, Check(body?.Reason, "reason"), new VerificationCommand.Reject(body?.Reason), context, answers, caller);

    private static Task<Results<Ok<VerificationView>, ProblemHttpResult>> AcknowledgeLoss(string id, NewLoss body, HttpContext context, Answers answers, Caller caller) =>
        Answer(id, Check(body.Reason, "reason"), new VerificationCommand.AcknowledgeLoss(body.Loss, body.Reason), context, answers, caller);

    private static Task<Results<Ok<VerificationView>, ProblemHttpResult>> Withdraw(string id, OptionalReason? body, HttpContext context, Answers answers, Caller caller) =>
        Answer(id, Check(body?.Reason, "reason"), new VerificationCommand.Withdraw(body?.Reason), context, answers, caller);

    private static Task<Results<Ok<ReleaseView>, ProblemHttpResult>> Release(string id, NewRelease body, HttpContext context, Answers answers, Caller caller) =>
        answers.Ok(context, tx => VerificationService.Answer(tx, id, new VerificationCommand.Release(body.PackageHash, body.RunId), caller), (tx, v) => ReleaseView.Of(tx, v, caller));

    private static async Task<Results<Created<ReleaseView>, ProblemHttpResult>> BreakGlass(string id, NewBreakGlass body, HttpContext context, Answers answers, Caller caller)
    {
        if (Check(body.Reason, "reason") is { } refusal) return Problems.From(refusal);
        try
        {
            return await answers.Created(
                context, tx => VerificationService.Answer(tx, id, new VerificationCommand.BreakGlass(body.PackageHash, body.Values, body.Reason, body.Loss), caller),
                (tx, v) => ReleaseView.Of(tx, v, caller), v => $"/api/v1/verifications/{v.Verification.Id}");
        }
        catch (DbException)
        {
            // Nobody goes on alone without the others being told: it is one commit, and it did not happen.
            return Problems.From(BreakGlassRefusals.PagesNotWritten());
        }
    }

    private static Task<Results<Ok<VerificationView>, ProblemHttpResult>> Review(string id, NewFinding body, HttpContext context, Answers answers, Caller caller) =>
        Answer(id, new Checking().Text(body.Finding, "finding", LongestText).Refusal, new VerificationCommand.Review(body.Finding), context, answers, caller);

    private static Results<Ok<ListView<BrokenGlass>>, ProblemHttpResult> BrokenGlass(HttpContext context, Database db, string? open, string? cursor, string? limit)
    {
        if (open is not (null or "true" or "false")) return Problems.From(HttpRefusals.BadQuery("open", "true or false"));
        if (!Cursor.Read(cursor, limit).Is(out var page, out var refusal)) return Problems.From(refusal);
        return TypedResults.Ok(Cursor.View(context, db.Read(tx => BrokenGlassStore.List(tx, open == "true", page)), g => g));
    }

    private static async Task<Results<Ok<CheckedReleaseView>, ProblemHttpResult>> CheckToken(NewTokenCheck body, HttpContext context, Answers answers) =>
        new Checking().Text(body.Token, "token", LongestText).Refusal is { } refusal ? Problems.From(refusal) : await answers.Ok<Verification, CheckedReleaseView>(
            context, tx => VerificationStore.TakeReleaseToken(tx, Secrets.Hash(body.Token)) is { } id ? VerificationStore.Find(tx, id)! : VerificationRefusals.TokenUnknown(),
            (_, v) => new CheckedReleaseView(v.Id, v.RunId, v.StepId, v.PackageHash, v.ReleasedAt!.Value));

    private static async Task<Results<Ok<VerificationView>, ProblemHttpResult>> Answer(string id, Refusal? wrong, VerificationCommand command, HttpContext context, Answers answers, Caller caller) =>
        wrong is not null ? Problems.From(wrong) : await answers.Ok(context, tx => VerificationService.Answer(tx, id, command, caller), (tx, v) => VerificationView.Of(tx, v, caller));

    private static Refusal? Check(string? text, string field) => new Checking().That(text is null || text.Length <= LongestText, field, $"at most {LongestText} characters").Refusal;
}

/// <summary>What must be said with a request for a stale snapshot.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewVerification(string? Loss = null, string? Reason = null);

/// <summary>The values as the second person found them, for the package he was shown. A tick alone is no answer, and says so.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewAttempt(NamedValues? Values, string? PackageHash = null, bool? Confirm = null);

/// <summary>Why, if you like.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record OptionalReason(string? Reason = null);

/// <summary>How much will be lost, in your own words: 15h, 2d 4h, unknown.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewLoss(string Loss, string? Reason = null);

/// <summary>What is to be released; the run, when the caller wants to be sure.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewRelease(string PackageHash, string? RunId = null);

/// <summary>All values once more, and why nobody else can be waited for.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewBreakGlass(string PackageHash, NamedValues? Values, string? Reason, string? Loss = null);

/// <summary>What a reviewer found.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewFinding(string Finding);

/// <summary>A token to be checked.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewTokenCheck(string Token);
