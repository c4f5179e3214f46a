namespace Incidents.Core.Runs;

/// <summary>What came of a command; <see cref="Verifying.Apply"/> says what each does to the request.</summary>
public abstract record VerificationEvent
{
    private VerificationEvent()
    {
    }

    public sealed record Requested(Verification Verification) : VerificationEvent;

    public sealed record Claimed(Claim Claim) : VerificationEvent;

    /// <summary>Somebody answered; the event after it, if any, says what that changed.</summary>
    public sealed record Attempted(Attempt Attempt) : VerificationEvent;

    public sealed record Verified(DateTimeOffset Until) : VerificationEvent;

    public sealed record Mismatched(IReadOnlyList<string> Fields) : VerificationEvent;

    /// <summary>Too many mismatches: a third person must look.</summary>
    public sealed record StepLocked : VerificationEvent;

    public sealed record StepUnlocked(string Reason) : VerificationEvent;

    public sealed record Rejected(string? Reason) : VerificationEvent;

    /// <summary>Somebody disagreed when the step had been released.</summary>
    public sealed record LateDissent(IReadOnlyList<string> Fields, string? Reason) : VerificationEvent;

    public sealed record LossAcknowledged(LossAcknowledgement Acknowledgement) : VerificationEvent;

    public sealed record Withdrawn(string? Reason) : VerificationEvent;

    public sealed record Released : VerificationEvent;

    public sealed record GlassBroken(string Reason) : VerificationEvent;

    public sealed record Reviewed(string Finding) : VerificationEvent;

    public sealed record Superseded(string Why) : VerificationEvent;

    public sealed record Expired : VerificationEvent;

    public sealed record Closed(bool Succeeded) : VerificationEvent;
}
