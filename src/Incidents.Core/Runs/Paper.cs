namespace Incidents.Core.Runs;

/// <summary>What was told of a run that was carried out on paper, and whether both who did it say that it was so.</summary>
public sealed record Paper
{
    public static readonly TimeSpan AttestWithin = TimeSpan.FromHours(24);

    public string RunId { get; init; } = "";

    public string ExecutorId { get; init; } = "";

    public string VerifierId { get; init; } = "";

    public string VerifierName { get; init; } = "";

    public DateTimeOffset ImportedAt { get; init; }

    public string ImportedById { get; init; } = "";

    public string ImportedByName { get; init; } = "";

    public IReadOnlyList<PaperCheck> Checks { get; init; } = [];

    public DateTimeOffset? ExecutorAttestedAt { get; init; }

    public DateTimeOffset? VerifierAttestedAt { get; init; }

    public DateTimeOffset AttestUntil => ImportedAt + AttestWithin;

    /// <summary>Never "verified": nobody held the executor back until the second person had agreed.</summary>
    public Attestation Attestation => ExecutorAttestedAt is not null && VerifierAttestedAt is not null ? Attestation.Attested : Attestation.Unattested;

    /// <summary>What a reader should know before he relies on it.</summary>
    public IReadOnlyList<string> Flags(DateTimeOffset now) =>
    [
        .. Attestation == Attestation.Attested ? Enumerable.Empty<string>()
            : now > AttestUntil ? ["Not attested by both within 24 hours; nobody can any more."] : ["Not attested by both yet."],
        .. Checks.Where(c => !c.Matched).Select(c => $"Step {c.StepId}: both did not write the same for {string.Join(", ", c.Differing)}."),
    ];
}

/// <summary>Whether both who carried out a run on paper say so.</summary>
public enum Attestation
{
    Unattested,
    Attested,
}

/// <summary>What both wrote down for a guarded step, each in his own column.</summary>
public sealed record PaperCheck(string StepId, bool Matched, IReadOnlyList<string> Differing, IReadOnlyDictionary<string, string> ExecutorValues, IReadOnlyDictionary<string, string> VerifierValues);

/// <summary>What the paper says of one step.</summary>
public sealed record PaperStep(string Id, PaperOutcome Outcome, DateTimeOffset At, string? Note, IReadOnlyDictionary<string, string?> ExecutorValues, IReadOnlyDictionary<string, string?> VerifierValues);

/// <summary>Which box was ticked.</summary>
public enum PaperOutcome
{
    Done,
    Skipped,
    Failed,
}
