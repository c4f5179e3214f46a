using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Readiness;
using Incidents.Core.Runs;
using Incidents.Server.Http;
using Incidents.Server.Runbooks;
using Incidents.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.OnCall;

/// <summary>Whether those who will be on call can do what may be asked of them, told before it is.</summary>
public static class ReadinessEndpoints
{
    private const int DefaultDays = 14;

    public static void MapReadiness(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/readiness", Get).May(Permission.Read).WithTags("schedules").WithName("getOnCallReadiness")
            .WithSummary($"The next days (14, at most {Times.LongestDays}): times when nobody is on call, times when nobody on call has the practice that a runbook asks for, and how many people could follow each runbook.");

    private static Results<Ok<ReadinessView>, ProblemHttpResult> Get(string? days, Database db, RunbookService runbooks)
    {
        if (!Times.Days(days, DefaultDays, Times.LongestDays).Is(out var ahead, out var refusal)) return Problems.From(refusal);
        return TypedResults.Ok(db.Read(tx => ReadinessReading.Of(tx, runbooks, tx.Now.AddDays(ahead))));
    }
}

/// <summary>How ready those on call are.</summary>
public sealed record ReadinessView(DateTimeOffset From, DateTimeOffset Until, IReadOnlyList<ScheduleGapsView> Schedules, IReadOnlyList<RunbookReadinessView> Runbooks);

/// <summary>When nobody is on call in a schedule; with gapsAreMeant that is as it should be.</summary>
public sealed record ScheduleGapsView(ScheduleName Schedule, bool GapsAreMeant, IReadOnlyList<GapView> Gaps);

/// <summary>A time when nobody is on call, in words of the schedule's zone, and why.</summary>
public sealed record GapView(DateTimeOffset From, DateTimeOffset Until, string Text, string Hole);

/// <summary>
/// A runbook, the schedules that count for it (those of the teams of its owner and services; all, where these have none), how many people could follow it now, and when nobody on call could.
/// </summary>
public sealed record RunbookReadinessView(string Runbook, string Title, IReadOnlyList<string> Schedules, int BusFactor, string? Warning, IReadOnlyList<UnreadyView> Uncovered);

/// <summary>A time when nobody on call has the practice.</summary>
public sealed record UnreadyView(DateTimeOffset From, DateTimeOffset Until, PracticeRole Role, UnreadyReason Why, string Text);
