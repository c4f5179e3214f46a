using System.Text.Json.Serialization;
using Incidents.Core.Access;
using Incidents.Core.OnCall;
using Incidents.Server.Http;
using Incidents.Server.Incidents;
using Incidents.Storage;
using Incidents.Storage.OnCall;
using Incidents.Storage.People;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.OnCall;

/// <summary>Swaps of shifts between two people.</summary>
public static class SwapEndpoints
{
    public static void MapSwaps(this IEndpointRouteBuilder routes)
    {
        var swaps = routes.MapGroup($"{ScheduleEndpoints.Path}/{{id}}/swaps").WithTags("schedules");
        swaps.MapGet("", List).May(Permission.Read).WithName("listSwaps").WithSummary("Swaps that were offered, newest first, and what became of them.");
        swaps.MapPost("", Offer).MayHuman(Permission.Respond).WithName("offerSwap").WithSummary("Ask somebody to take what I am on call for in a time, perhaps in return for a time of his. It holds when he accepts.");
        swaps.MapPost("/{swapId}/accept", Accept).MayHuman(Permission.Respond).WithName("acceptSwap").WithSummary("I take it; from now on it holds, as overrides.");
        swaps.MapPost("/{swapId}/decline", Decline).MayHuman(Permission.Respond).WithName("declineSwap").WithSummary("I do not take it; nothing changes.");
        swaps.MapPost("/{swapId}/withdraw", Withdraw).MayHuman(Permission.Respond).WithName("withdrawSwap").WithSummary("I no longer offer it; nothing changes.");
    }

    private static Results<Ok<ListView<SwapView>>, ProblemHttpResult> List(string id, HttpContext context, Database db, string? cursor, string? limit) =>
        ScheduleEndpoints.ListOf<Swap, SwapView>(id, context, db, cursor, limit, SwapStore.List, SwapView.Of);

    private static async Task<Results<Created<SwapView>, ProblemHttpResult>> Offer(string id, NewSwap body, HttpContext context, Answers answers, Caller caller)
    {
        if (new Checking().Text(body.With, "with", 200).Text(body.Reason, "reason", 1000).Refusal is { } refusal) return Problems.From(refusal);
        return await answers.Created(context, tx => SwapService.Offer(tx, id, body, caller), SwapView.Of, made => $"{ScheduleEndpoints.Path}/{made.ScheduleId}/swaps");
    }

    private static Task<Results<Ok<SwapView>, ProblemHttpResult>> Accept(string id, string swapId, HttpContext context, Answers answers, Caller caller) => answers.Ok(context, tx => SwapService.Accept(tx, id, swapId, caller), SwapView.Of);

    private static Task<Results<Ok<SwapView>, ProblemHttpResult>> Decline(string id, string swapId, HttpContext context, Answers answers, Caller caller) => answers.Ok(context, tx => SwapService.Decline(tx, id, swapId, caller), SwapView.Of);

    private static Task<Results<Ok<SwapView>, ProblemHttpResult>> Withdraw(string id, string swapId, HttpContext context, Answers answers, Caller caller) => answers.Ok(context, tx => SwapService.Withdraw(tx, id, swapId, caller), SwapView.Of);
}

/// <summary>Who is asked to take which time of mine, perhaps for which of his.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewSwap(string With, DateTimeOffset From, DateTimeOffset Until, string Reason, DateTimeOffset? ReturnFrom = null, DateTimeOffset? ReturnUntil = null);

/// <summary>A swap, and what became of it.</summary>
public sealed record SwapView(
    string Id, string ScheduleId, SwapState State, PersonName OfferedBy, PersonName OfferedTo, DateTimeOffset From, DateTimeOffset Until, DateTimeOffset? ReturnFrom, DateTimeOffset? ReturnUntil, string Reason, DateTimeOffset OfferedAt,
    DateTimeOffset? DecidedAt)
{
    public static SwapView Of(ReadTx tx, Swap swap) => Of(swap, new OnCallPeople(PersonStore.All(tx)));

    public static SwapView Of(Swap s, OnCallPeople people) => new(
        s.Id, s.ScheduleId, s.State, new(s.OfferedBy, people.Name(s.OfferedBy)), new(s.OfferedTo, people.Name(s.OfferedTo)), s.GivesFrom, s.GivesUntil, s.TakesFrom, s.TakesUntil, s.Reason, s.OfferedAt, s.DecidedAt);
}
