using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Core.Runbooks;

namespace Incidents.Core.Runs;

/// <summary>
/// A run changes hands only when the receiver says so, and shows that he knows where it stands: he reads back the open step.
/// What was verified or released for the former executor does not hold for him.
/// </summary>
public static class HandingOver
{
    public static readonly TimeSpan OpenFor = TimeSpan.FromMinutes(15);

    /// <param name="run">The run.</param>
    /// <param name="by">The executor, or an admin when he cannot be reached.</param>
    /// <param name="to">The receiver, himself and not a second account of his.</param>
    /// <param name="note">What he should know.</param>
    /// <param name="now">Now.</param>
    public static Outcome<Handover> Offer(Run run, Caller by, Person to, string note, DateTimeOffset now)
    {
        // An executor who is gone must not leave a run open for ever.
        if (!by.Is(run.ExecutorId) && !by.May(Permission.Administer)) return RunRefusals.ExecutorOnly(run);
        if (run.State != RunState.Active) return RunRefusals.RunEnded(run);
        if (to.Id == run.ExecutorId || by.Is(to.Id)) return HandoverRefusals.ToYourself();
        if (to.DisabledAt is not null || to.Kind != PersonKind.Human || !Permissions.Of(to.Roles).HasFlag(Permission.Respond)) return HandoverRefusals.NotEligible(to);
        return new Handover
        {
            RunId = run.Id,
            State = HandoverState.Offered,
            FromId = run.ExecutorId,
            FromName = run.ExecutorName,
            ToId = to.Id,
            ToName = to.Name,
            OfferedById = by.Id,
            OfferedByName = by.Name,
            Note = note,
            OfferedAt = now,
            ExpiresAt = now + OpenFor,
        };
    }

    /// <returns>The run with its new executor; begun guarded steps wait for a verification of their own again.</returns>
    public static Outcome<Run> Accept(Run run, Handover? offer, Caller by, string openStep, DateTimeOffset now)
    {
        if (ForReceiver(run, offer, by, now) is { } no) return no;
        if (run.Current is not { } current || !ReadsBack(run, current, by.Id, openStep)) return HandoverRefusals.ReadBackDiffers();
        return run with
        {
            ExecutorId = by.Id,
            ExecutorName = by.Name,
            Steps = [.. run.Steps.Select(s => s.State is StepState.AwaitingVerification or StepState.Verified or StepState.Released ? s with { State = StepState.InProgress } : s)],
        };
    }

    public static Outcome<Handover> Decline(Run run, Handover? offer, Caller by, string reason, DateTimeOffset now) =>
        ForReceiver(run, offer, by, now) is { } no ? no : offer! with { State = HandoverState.Declined, ClosedAt = now, Reason = reason };

    private static Refusal? ForReceiver(Run run, Handover? offer, Caller by, DateTimeOffset now) =>
        run.State != RunState.Active ? RunRefusals.RunEnded(run)
        : offer is null ? HandoverRefusals.NotFound(run)
        : !by.Is(offer.ToId) ? HandoverRefusals.NotTheReceiver(offer)
        : offer.StateAt(now) == HandoverState.Expired ? HandoverRefusals.Expired(offer)
        : null;

    /// <summary>By id or title, as the receiver is shown it: he is not the executor yet, and hidden values stay open.</summary>
    private static bool ReadsBack(Run run, RunStep current, string by, string said)
    {
        var title = current.Definition.Title;
        return new[] { current.Definition.Id, title, Placeholders.Fill(title, run.Parameters, Blindness.VisibleTo(run, by)) }.Any(right => Folded(right) == Folded(said));
    }

    private static string Folded(string text) =>
        string.Join(' ', Composition.Compose(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant();
}
