namespace Incidents.Core.Runs;

/// <summary>One request that others derive the values of a guarded step again, and what came of it.</summary>
public sealed record Verification
{
    public string Id { get; init; } = "";

    public string RunId { get; init; } = "";

    public string StepId { get; init; } = "";

    public string StepTitle { get; init; } = "";

    public VerificationState State { get; init; }

    /// <summary>Counts its changes: a change is stored only on the version it was decided on.</summary>
    public int Version { get; init; } = 1;

    public string ExecutorId { get; init; } = "";

    public string ExecutorName { get; init; } = "";

    /// <summary>The account he asked with.</summary>
    public string ExecutorAccountId { get; init; } = "";

    /// <summary>How many different people must confirm.</summary>
    public int Quorum { get; init; } = 1;

    /// <summary>The version of the policy it was asked under.</summary>
    public int Policy { get; init; }

    public required VerificationPackage Package { get; init; }

    /// <summary>Binds the package, with its nonce; says nothing about the values.</summary>
    public string PackageHash { get; init; } = "";

    public DateTimeOffset RequestedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Who said that he is at it. Advisory: others may go on.</summary>
    public Claim? Claim { get; init; }

    public DateTimeOffset? VerifiedAt { get; init; }

    public DateTimeOffset? ReleasedAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Why it was rejected, withdrawn or superseded, or the glass broken.</summary>
    public string? Reason { get; init; }

    /// <summary>What both sides should know, such as that this runbook was never proven.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public IReadOnlyList<Attempt> Attempts { get; init; } = [];

    /// <summary>Who said how much will be lost.</summary>
    public IReadOnlyList<LossAcknowledgement> Acknowledgements { get; init; } = [];

    public bool IsLive => State is VerificationState.Pending or VerificationState.Claimed or VerificationState.Verified;

    public bool IsWaiting => State is VerificationState.Pending or VerificationState.Claimed;

    /// <summary>Those who found the same values, while that still counted.</summary>
    public IEnumerable<Attempt> Confirmations => Attempts.Where(a => a is { Kind: AttemptKind.Values, Matched: true, Counted: true });

    /// <summary>Dissent that came when the step had been released; a banner that stays.</summary>
    public IEnumerable<Attempt> LateDissents => Attempts.Where(a => !a.Matched && !a.Counted);

    public int StillNeeded => IsWaiting ? Quorum - Confirmations.Count() : 0;

    /// <summary>What it is at this instant: expiry is told by the clock, and stored when somebody next touches it.</summary>
    public VerificationState StateAt(DateTimeOffset now) => IsLive && now >= ExpiresAt ? VerificationState.Expired : State;
}

/// <summary>The states of a verification; all from <see cref="Done"/> on are final.</summary>
public enum VerificationState
{
    Pending,
    Claimed,
    Verified,
    Released,
    BrokenGlass,
    Done,
    Failed,
    Mismatched,
    Rejected,
    Withdrawn,
    Superseded,
    Expired,
}

/// <summary>That somebody is looking up the values.</summary>
public sealed record Claim(string PersonId, string Name, DateTimeOffset Until);

/// <summary>What one verifier said.</summary>
/// <param name="Kind">Values, or a plain no.</param>
/// <param name="Matched">True when his values are the executor's.</param>
/// <param name="Counted">False for one more who agreed when enough had, and for what came after the release.</param>
/// <param name="Fast">Answered faster than values can be looked up.</param>
/// <param name="Differing">Names of the fields that differed; never values.</param>
/// <param name="Entered">His own values, sealed: shown to nobody while the run goes on.</param>
/// <param name="Reason">Of a no; he needs none.</param>
public sealed record Attempt(
    string VerifierId, string VerifierName, AttemptKind Kind, DateTimeOffset At, bool Matched, bool Counted, bool Fast,
    IReadOnlyList<string> Differing, IReadOnlyDictionary<string, string> Entered, string? Reason = null);

/// <summary>How a verifier answered.</summary>
public enum AttemptKind
{
    Values,
    Reject,
}

/// <summary>One person's own words for how much will be lost, and why he accepts it.</summary>
public sealed record LossAcknowledgement(string PersonId, string Name, string Typed, string? Reason, DateTimeOffset At);
