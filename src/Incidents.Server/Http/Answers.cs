using System.Text.Json;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Storage;
using Incidents.Storage.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Http;

/// <summary>
/// Carries out a command and writes its answer in one commit. So a command with an Idempotency-Key that was carried out just before a crash
/// is answered, when it is sent again, as it would have been; and an answer never shows what somebody else did a moment later.
/// Only a "yes" is kept: after a "no" nothing was done, and the same command may be tried again.
/// </summary>
public sealed class Answers(Database db)
{
    /// <param name="context">The request.</param>
    /// <param name="decide">Loads, decides, stores.</param>
    /// <param name="view">What the caller is shown of it.</param>
    public async Task<Results<Ok<TView>, ProblemHttpResult>> Ok<T, TView>(HttpContext context, Func<WriteTx, Outcome<T>> decide, Func<WriteTx, T, TView> view) =>
        (await Write(context, decide, view)).Ok();

    /// <summary>As <see cref="Ok"/>, for what makes something new at <paramref name="location"/>.</summary>
    public async Task<Results<Created<TView>, ProblemHttpResult>> Created<T, TView>(HttpContext context, Func<WriteTx, Outcome<T>> decide, Func<WriteTx, T, TView> view, Func<TView, string> location) =>
        (await Write(context, decide, view)).Created(location, made => made);

    /// <summary>As <see cref="Ok"/>; 202 with the address of the proposal for what waits for a second person.</summary>
    public async Task<Results<Ok<TView>, Accepted<TView>, ProblemHttpResult>> OkOrWaiting<T, TView>(HttpContext context, Func<WriteTx, Outcome<T>> decide, Func<WriteTx, T, TView> view, Func<TView, string?> waitsAt) =>
        !(await Write(context, decide, view)).Is(out var answer, out var refusal) ? Problems.From(refusal)
        : waitsAt(answer) is { } address ? TypedResults.Accepted(address, answer)
        : TypedResults.Ok(answer);

    private Task<Outcome<TView>> Write<T, TView>(HttpContext context, Func<WriteTx, Outcome<T>> decide, Func<WriteTx, T, TView> view)
    {
        var request = context.Features.Get<IdempotentRequest>();
        var caller = context.Features.Get<Caller>()!;
        return db.Write<Outcome<TView>>(tx =>
        {
            if (request is not null && IdempotentAnswerStore.Find(tx, caller.Id, request.Key) is { } kept)
                return kept.RequestHash == request.RequestHash ? JsonSerializer.Deserialize<TView>(kept.Body, Json.Options)! : HttpRefusals.IdempotencyKeyReused();
            if (!decide(tx).Is(out var done, out var refusal)) return refusal;
            var answer = view(tx, done);
            if (request is not null)
                IdempotentAnswerStore.Add(tx, caller.Id, request.Key, new IdempotentAnswer { RequestHash = request.RequestHash, Body = JsonSerializer.Serialize(answer, Json.Options) });
            return answer;
        });
    }
}
