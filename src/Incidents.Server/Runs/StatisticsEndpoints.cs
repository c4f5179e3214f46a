using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Runs;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Runs;

/// <summary>Whether the two-person rule works, in figures.</summary>
public static class StatisticsEndpoints
{
    private static readonly TimeSpan Usual = TimeSpan.FromDays(90);

    public static void MapVerificationStatistics(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/analytics/verifications", Look).May(Permission.Read).WithTags("analytics").WithName("getVerificationStatistics")
            .WithSummary("What second persons caught, how long they took, and what should make one look closer; from and to as instants, by default the last 90 days; owner: only runbooks of this owner.");

    private static Results<Ok<VerificationStatistics>, ProblemHttpResult> Look(Database db, string? from, string? to, string? owner)
    {
        if (!Instants.Read(from, "from").Is(out var since, out var refusal) && refusal is not null) return Problems.From(refusal);
        if (!Instants.Read(to, "to").Is(out var until, out refusal) && refusal is not null) return Problems.From(refusal);
        return TypedResults.Ok(db.Read(tx =>
        {
            var (start, end) = (since ?? tx.Now - Usual, until ?? tx.Now);
            return VerificationStatistics.Of(VerificationSampleStore.Requests(tx, start, end, owner), VerificationSampleStore.Answers(tx, start, end, owner));
        }));
    }
}
