using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Escalation;
using Incidents.Core.Time;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Escalation;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Incidents.Server.Escalation;

/// <summary>Test pages: whether the people on a chain can be reached, before they are needed.</summary>
public static class ChainTestEndpoints
{
    public static void MapChainTests(this IEndpointRouteBuilder routes)
    {
        var chains = routes.MapGroup("/api/v1/escalation-chains/{id}").WithTags("escalation-chains");
        chains.MapPost("/test", Begin).May(Permission.Edit).WithName("testChain").WithSummary("Send everybody on the chain a page that says that it is a test; they have 15 minutes to say that they have seen it.");
        chains.MapGet("/tests", List).May(Permission.Read).WithName("listChainTests").WithSummary("Its tests, newest first: who was told, when that was delivered, and when it was seen.");
        chains.MapPut("/test-schedule", SetSchedule).May(Permission.Edit).WithName("setChainTestSchedule").WithSummary("Try it by itself every so many days at a time of day, outside quiet hours; everyDays null for only by hand.");
        routes.MapPost("/api/v1/escalation-tests/{id}/acknowledge", Acknowledge).MayHuman(Permission.Read).WithTags("escalation-chains").WithName("acknowledgeChainTest").WithSummary("I have seen the test page.");
    }

    private static async Task<Results<Created<ChainTestView>, ProblemHttpResult>> Begin([FromRoute(Name = "id")] string chain, HttpContext context, Answers answers, Caller caller) =>
        await answers.Created(context, tx => ChainTestService.Begin(tx, chain, caller), (_, test) => ChainTestView.Of(test), _ => $"/api/v1/escalation-chains/{chain}/tests");

    private static Results<Ok<ListView<ChainTestView>>, ProblemHttpResult> List([FromRoute(Name = "id")] string chain, HttpContext context, Database db, string? cursor, string? limit)
    {
        if (!Cursor.Read(cursor, limit).Is(out var page, out var refusal)) return Problems.From(refusal);
        return db.Read<Outcome<Page<ChainTest>>>(tx => ChainStore.Find(tx, chain) is { } found ? ChainTestStore.Of(tx, found.Id, page) : EscalationRefusals.ChainNotFound(chain))
            .Ok(list => Cursor.View(context, list, ChainTestView.Of));
    }

    private static async Task<Results<Ok<ChainView>, ProblemHttpResult>> SetSchedule([FromRoute(Name = "id")] string chain, NewTestSchedule body, HttpContext context, Answers answers, Caller caller)
    {
        return Check(body) is { } refusal ? Problems.From(refusal) : await answers.Ok(context, tx => Set(tx, chain, body.Schedule, caller), ChainView.Of);
    }

    private static Task<Results<Ok<ChainTestView>, ProblemHttpResult>> Acknowledge(string id, HttpContext context, Answers answers, Caller caller) =>
        answers.Ok(context, tx => ChainTestService.Acknowledge(tx, id, caller), (_, test) => ChainTestView.Of(test));

    /// <summary>All that is wrong with it; null when nothing is.</summary>
    internal static Refusal? Check(NewTestSchedule body)
    {
        var check = new Checking();
        if (body.EveryDays is not null)
        {
            check.That(body.EveryDays is >= 1 and <= TestSchedule.MostDays, "everyDays", $"1 to {TestSchedule.MostDays}, or null for only by hand").That(body.At is not null, "at", "a time of day such as 10:00")
                .That(body.Zone is not null && Zones.Find(body.Zone) is not null, "zone", Zones.Expected).That(body.QuietFrom is null == body.QuietUntil is null, "quietUntil", "give quietFrom and quietUntil, or neither");
            PlanReading.Time(PlanReading.Time(PlanReading.Time(check, body.At, "at"), body.QuietFrom, "quietFrom"), body.QuietUntil, "quietUntil");
            if (check.Refusal is null) check.That(!body.Schedule!.IsQuiet(body.Schedule.At), "at", "outside the quiet hours");
        }

        return check.Refusal;
    }

    internal static Outcome<EscalationChain> Set(WriteTx tx, string idOrSlug, TestSchedule? schedule, Caller by)
    {
        if (!ChainService.Own(tx, idOrSlug, by).Is(out var chain, out var refusal)) return refusal;
        ChainStore.SetTests(tx, chain.Id, schedule, schedule?.Next(tx.Now));
        ChainService.Log(tx, by, chain.Id, schedule is null ? $"{chain.Name}: tested by hand only" : $"{chain.Name}: tested every {schedule.EveryDays} days");
        return ChainStore.Find(tx, chain.Id)!;
    }
}

/// <summary>When a chain is tried by itself; times of day as 10:00, in the zone.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewTestSchedule(int? EveryDays, string? At = null, string? Zone = null, string? QuietFrom = null, string? QuietUntil = null)
{
    /// <summary>Once it was checked; null for only by hand.</summary>
    internal TestSchedule? Schedule => EveryDays is null ? null : new()
    {
        EveryDays = EveryDays.Value, At = PlanReading.Time(At)!.Value, Zone = Zone!, QuietFrom = PlanReading.Time(QuietFrom), QuietUntil = PlanReading.Time(QuietUntil),
    };
}

/// <summary>A test of a chain; silent steps are those on which nobody has answered.</summary>
public sealed record ChainTestView(string Id, long Revision, DateTimeOffset BegunAt, string BegunBy, DateTimeOffset EndsAt, DateTimeOffset? EndedAt, IReadOnlyList<TestPageView> Pages, IReadOnlyList<long> SilentSteps)
{
    public static ChainTestView Of(ChainTest t) => new(t.Id, t.Revision, t.BegunAt, t.BegunByName, t.EndsAt, t.EndedAt, [.. t.Pages.Select(p => TestPageView.Of(p, t))], t.Silent);
}

/// <summary>The page of one person, or of a shared channel, with how many seconds it took.</summary>
public sealed record TestPageView(long Step, string Target, string? PersonId, string Name, bool IsReached, DateTimeOffset? DeliveredAt, DateTimeOffset? AcknowledgedAt, double? SecondsToDeliver, double? SecondsToAcknowledge)
{
    public static TestPageView Of(TestPage p, ChainTest test) => new(
        p.Step, p.Target, p.PersonId.Length == 0 ? null : p.PersonId, p.Name, p.IsReached, p.DeliveredAt, p.AcknowledgedAt, (p.DeliveredAt - test.BegunAt)?.TotalSeconds, (p.AcknowledgedAt - test.BegunAt)?.TotalSeconds);
}

/// <summary>Whether the contacts of a chain were tried.</summary>
public sealed record ChainProofView(ChainProofState State, string Text)
{
    public static ChainProofView Of(ReadTx tx, EscalationChain chain)
    {
        var proof = ChainProving.Of(chain, ChainTestStore.Last(tx, chain.Id), tx.Now);
        return new(proof.State, proof.Text);
    }
}
