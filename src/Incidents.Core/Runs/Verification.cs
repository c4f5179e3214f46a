namespace Incidents.Core.Runs;

/// <summary>One request that others derive the values of a guarded step again, and what came of it.</summary>
public sealed record Verification
{
    public string Id { get; init; } = "";

    public string RunId { get; init; } = "";

    public string StepId { get; init; } = "";

    public string StepTitle { get; init; } = "";

    /// <summary>As stored; ask <see cref="StateAt"/> for what it is now.</summary>
    public VerificationState State { get; init; }

    public string ExecutorId { get; init; } = "";

    public string ExecutorName { get; init; } = "";

    /// <summary>How many different people must confirm.</summary>
    public int Quorum { get; init; } = 1;

    public required VerificationPackage Package { get; init; }

    /// <summary>Binds the package, with its nonce; says nothing about the values.</summary>
    public string PackageHash { get; init; } = "";

    public DateTimeOffset RequestedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? VerifiedAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    public IReadOnlyList<Attempt> Attempts { get; init; } = [];

    public VerificationState StateAt(DateTimeOffset now) =>
        State is VerificationState.Pending or VerificationState.Verified && now >= ExpiresAt ? VerificationState.Expired : State;
}

/// <summary>The states of a verification. Expired is told by the clock and never stored.</summary>
public enum VerificationState
{
    Pending,
    Verified,
    Released,
    Mismatched,
    Superseded,
    Expired,
}

/// <summary>What one verifier entered, and whether it was the same.</summary>
/// <param name="Differing">Names of the fields that differed; never values.</param>
/// <param name="Entered">His own values, sealed: shown to nobody while the run goes on.</param>
public sealed record Attempt(string VerifierId, string VerifierName, DateTimeOffset At, bool Matched, IReadOnlyList<string> Differing, IReadOnlyDictionary<string, string> Entered);
