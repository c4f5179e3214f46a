using System.Text.Json.Serialization;
using Incidents.Core.Access;
using Incidents.Core.Alerts;
using Incidents.Core.Runs;
using Incidents.Server.Http;
using Incidents.Server.Proposals;
using Incidents.Storage;
using Incidents.Storage.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Runs;

/// <summary>The verification policy. How many verify a step is not in it: that is written in the runbook.</summary>
public static class PolicyEndpoints
{
    public static void MapPolicy(this IEndpointRouteBuilder routes)
    {
        var policy = routes.MapGroup("/api/v1/verification-policy").WithTags("verification-policy");
        policy.MapGet("", Get).May(Permission.Read).WithName("getVerificationPolicy").WithSummary("The policy that holds.");
        policy.MapPut("", Put).MayHuman(Permission.Administer).WithName("proposeVerificationPolicy")
            .WithSummary("Propose another policy, whole; it holds when a second person has approved it. The same again changes nothing.");
    }

    private static VerificationPolicy Get(Database db) => db.Read(VerificationPolicyStore.Current);

    private static async Task<Results<Ok<VerificationPolicy>, Accepted<ProposalView>, ProblemHttpResult>> Put(NewPolicy body, Database db, Caller caller)
    {
        if (Check(body).Refusal is { } refusal) return Problems.From(refusal);
        if (!(await db.Write(tx => PolicyService.Propose(tx, body.Policy, body.Version, caller))).Is(out var answer, out refusal)) return Problems.From(refusal);
        return answer.Waits is { } waits ? TypedResults.Accepted(ProposalView.Address(waits.Id), ProposalView.Of(waits)) : TypedResults.Ok(answer.Current);
    }

    private static Checking Check(NewPolicy body) => new Checking()
        .Range(body.PendingMinutes, "pendingMinutes", 1, 60).Range(body.VerifiedMinutes, "verifiedMinutes", 1, 60).Range(body.StepUpMinutes, "stepUpMinutes", 1, 60)
        .Range(body.CoolingOffHours, "coolingOffHours", 0, 720).Range(body.RequestsPerTenMinutes, "requestsPerTenMinutes", 1, 1000)
        .That(body.BreakGlass is not null, "breakGlass", "true or false")
        .That(body.BreakGlassSeverity is Severity.Sev1 or Severity.Sev2, "breakGlassSeverity", "sev1 or sev2")
        .Range(body.BreakGlassAfterMinutes, "breakGlassAfterMinutes", 1, 60).Range(body.BreakGlassLimit, "breakGlassLimit", 0, 100);

    private static Checking Range(this Checking checking, int? value, string field, int least, int most) => checking.That(value >= least && value <= most, field, $"{least} to {most}");
}

/// <summary>A policy to be proposed, whole. With <paramref name="Version"/>, only if that one still holds.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewPolicy(
    int? PendingMinutes = null, int? VerifiedMinutes = null, int? StepUpMinutes = null, int? CoolingOffHours = null, int? RequestsPerTenMinutes = null, bool? BreakGlass = null,
    Severity? BreakGlassSeverity = null, int? BreakGlassAfterMinutes = null, int? BreakGlassLimit = null, string? SecurityContactId = null, int? Version = null)
{
    /// <summary>Once all fields were found to be there.</summary>
    internal VerificationPolicy Policy => new()
    {
        PendingMinutes = PendingMinutes!.Value,
        VerifiedMinutes = VerifiedMinutes!.Value,
        StepUpMinutes = StepUpMinutes!.Value,
        CoolingOffHours = CoolingOffHours!.Value,
        RequestsPerTenMinutes = RequestsPerTenMinutes!.Value,
        BreakGlass = BreakGlass!.Value,
        BreakGlassSeverity = BreakGlassSeverity!.Value,
        BreakGlassAfterMinutes = BreakGlassAfterMinutes!.Value,
        BreakGlassLimit = BreakGlassLimit!.Value,
        SecurityContactId = SecurityContactId,
    };
}
