namespace Incidents.Core.Runs;

/// <summary>What somebody wants done about a guarded step.</summary>
public abstract record VerificationCommand
{
    private VerificationCommand()
    {
    }

    /// <summary>The executor asks for a second person. Loss and reason are needed when the snapshot is stale.</summary>
    public sealed record Submit(string StepId, string Id, string Nonce, string? Loss = null, string? Reason = null) : VerificationCommand;

    /// <summary>A verifier says that he is at it.</summary>
    public sealed record Claim : VerificationCommand;

    /// <summary>A verifier enters what he found.</summary>
    public sealed record Attempt(string? PackageHash, IReadOnlyDictionary<string, string?>? Values) : VerificationCommand;

    /// <summary>A verifier says no; after the release, that is a late dissent.</summary>
    public sealed record Reject(string? Reason) : VerificationCommand;

    /// <summary>Executor or verifier says how much will be lost.</summary>
    public sealed record AcknowledgeLoss(string? Loss, string? Reason) : VerificationCommand;

    /// <summary>The executor takes his request back.</summary>
    public sealed record Withdraw(string? Reason) : VerificationCommand;

    /// <summary>The executor takes up the permission, once.</summary>
    public sealed record Release(string? PackageHash, string? RunId = null) : VerificationCommand;

    /// <summary>The executor goes on alone because nobody answers.</summary>
    public sealed record BreakGlass(string? PackageHash, IReadOnlyDictionary<string, string?>? Values, string? Reason, string? Loss = null) : VerificationCommand;

    /// <summary>Somebody else looks at why the glass was broken.</summary>
    public sealed record Review(string Finding) : VerificationCommand;

    /// <summary>A third person lets the two go on after repeated mismatches.</summary>
    public sealed record Unlock(string StepId, string Reason) : VerificationCommand;

    /// <summary>What it was asked for has changed.</summary>
    public sealed record Supersede(string Why) : VerificationCommand;

    /// <summary>The released step was done, or failed.</summary>
    public sealed record Close(bool Succeeded) : VerificationCommand;

    /// <summary>Ends what has expired or no longer holds; carried out before every other command.</summary>
    public sealed record Sweep : VerificationCommand;
}
