namespace Incidents.Core.Runs;

/// <summary>
/// The two-person rule: the executor asks, others derive the values again without being shown them, the executor releases.
/// Every path to a guarded step goes through <see cref="Decide"/>.
/// </summary>
public static class Verifying
{
    /// <param name="request">What there is; null when the step is still locked.</param>
    /// <param name="command">What is wanted.</param>
    /// <param name="facts">Loaded in the transaction that stores the outcome.</param>
    /// <param name="now">Never earlier than anything that is stored about the run: a clock set back makes nothing valid again.</param>
    /// <returns>What came of it, in order; nothing when there is nothing to do.</returns>
    public static Outcome<IReadOnlyList<VerificationEvent>> Decide(Verification? request, VerificationCommand command, VerificationFacts facts, DateTimeOffset now) =>
        Chosen(request is null ? null : AsOf(request, command, facts, now), command, facts, now);

    /// <summary>The request after an event; what is not about the request leaves it as it was.</summary>
    public static Verification Apply(Verification? request, VerificationEvent happened, DateTimeOffset now) => happened switch
    {
        VerificationEvent.Requested asked => asked.Verification,
        _ when request is null => throw new ArgumentNullException(nameof(request)),
        VerificationEvent.Claimed claimed => request with { State = VerificationState.Claimed, Claim = claimed.Claim },
        VerificationEvent.Attempted attempted => request with { Attempts = [.. request.Attempts, attempted.Attempt] },
        VerificationEvent.Verified verified => request with { State = VerificationState.Verified, VerifiedAt = now, ExpiresAt = verified.Until },
        VerificationEvent.Mismatched => Ended(request, now, VerificationState.Mismatched, null),
        VerificationEvent.Rejected rejected => Ended(request, now, VerificationState.Rejected, rejected.Reason),
        VerificationEvent.Withdrawn withdrawn => Ended(request, now, VerificationState.Withdrawn, withdrawn.Reason),
        VerificationEvent.Superseded superseded => Ended(request, now, VerificationState.Superseded, superseded.Why),
        VerificationEvent.Expired => Ended(request, now, VerificationState.Expired, null),
        VerificationEvent.LossAcknowledged said => request with { Acknowledgements = [.. request.Acknowledgements, said.Acknowledgement] },
        VerificationEvent.Released => request with { State = VerificationState.Released, ReleasedAt = now },
        VerificationEvent.GlassBroken broken => request with { State = VerificationState.BrokenGlass, ReleasedAt = now, Reason = broken.Reason },
        VerificationEvent.Closed closed => Ended(request, now, closed.Succeeded ? VerificationState.Done : VerificationState.Failed, request.Reason),
        _ => request,
    };

    private static Outcome<IReadOnlyList<VerificationEvent>> Chosen(Verification? request, VerificationCommand command, VerificationFacts facts, DateTimeOffset now) => command switch
    {
        VerificationCommand.Submit submit => Requesting.Submit(request, submit, facts, now),
        VerificationCommand.Unlock unlock => Requesting.Unlock(unlock, facts),
        _ when request is null => VerificationRefusals.NotFound(""),
        VerificationCommand.Sweep => Only(Requesting.Sweep(request, facts, now)),
        VerificationCommand.Supersede supersede => Only(request.IsLive ? new VerificationEvent.Superseded(supersede.Why) : null),
        VerificationCommand.Close close => Only(request.State is VerificationState.Released or VerificationState.BrokenGlass ? new VerificationEvent.Closed(close.Succeeded) : null),
        VerificationCommand.Withdraw withdraw => Requesting.Withdraw(request, withdraw, facts),
        VerificationCommand.Claim => Answering.Claim(request, facts, now),
        VerificationCommand.Attempt attempt => Answering.Attempt(request, attempt, facts, now),
        VerificationCommand.Reject reject => Answering.Reject(request, reject, facts, now),
        VerificationCommand.AcknowledgeLoss loss => Answering.AcknowledgeLoss(request, loss, facts, now),
        VerificationCommand.Release release => Releasing.Release(request, release, facts, now),
        VerificationCommand.BreakGlass glass => Releasing.BreakGlass(request, glass, facts, now),
        VerificationCommand.Review review => Releasing.Review(request, review, facts),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    /// <summary>What is over is over also when nobody swept before: no command of a person finds a request alive that has ended (R18).</summary>
    private static Verification AsOf(Verification request, VerificationCommand command, VerificationFacts facts, DateTimeOffset now) =>
        command is not (VerificationCommand.Sweep or VerificationCommand.Supersede or VerificationCommand.Close) && Requesting.Sweep(request, facts, now) is { } over
            ? Apply(request, over, now)
            : request;

    private static Verification Ended(Verification request, DateTimeOffset now, VerificationState state, string? reason) => request with { State = state, ClosedAt = now, Reason = reason };

    internal static Outcome<IReadOnlyList<VerificationEvent>> Events(params VerificationEvent[] events) => events;

    private static Outcome<IReadOnlyList<VerificationEvent>> Only(VerificationEvent? happened) => happened is null ? Array.Empty<VerificationEvent>() : new[] { happened };
}
