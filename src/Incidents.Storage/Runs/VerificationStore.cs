using System.Text.Json;
using Incidents.Core;
using Incidents.Core.Runs;

namespace Incidents.Storage.Runs;

/// <summary>Verification requests and the answers to them. The database itself refuses that the executor is his own verifier.</summary>
public static class VerificationStore
{
    private const string Columns =
        """
        id, run_id, step_id, step_title, state, version, executor_id, executor_name, executor_account_id, quorum, policy, package, package_hash,
        requested_at, expires_at, claimed_by_id, claimed_by_name, claimed_until, verified_at, released_at, closed_at, reason, warnings
        """;

    private const string LiveStates = "('Pending', 'Claimed', 'Verified')";

    public static Verification? Find(ReadTx tx, string id) => Read(tx, "v.id = @id", "", new { id }) is [var one] ? one : null;

    /// <summary>Of one run, oldest first.</summary>
    public static IReadOnlyList<Verification> Of(ReadTx tx, string runId) => Read(tx, "v.run_id = @runId", "ORDER BY v.id", new { runId });

    /// <summary>The one that can still be answered or released, if any.</summary>
    public static Verification? LiveOf(ReadTx tx, string runId, string stepId) =>
        Read(tx, $"v.run_id = @runId AND v.step_id = @stepId AND v.state IN {LiveStates}", "", new { runId, stepId }) is [var one] ? one : null;

    /// <summary>Those that wait for somebody, the one that expires first first.</summary>
    public static IReadOnlyList<Verification> Waiting(ReadTx tx) =>
        Read(tx, "v.state IN ('Pending', 'Claimed') AND v.expires_at > @now", "ORDER BY v.expires_at, v.id LIMIT 200", new { now = tx.Now });

    /// <summary>All that can still be answered or released.</summary>
    public static IReadOnlyList<Verification> Live(ReadTx tx) => Read(tx, $"v.state IN {LiveStates}", "ORDER BY v.id", new { });

    /// <summary>How often this person asked since then.</summary>
    public static int CountBy(ReadTx tx, string executorId, DateTimeOffset since) =>
        (int)tx.Scalar<long>("SELECT COUNT(*) FROM verifications WHERE executor_id = @executorId AND requested_at > @since", new { executorId, since });

    /// <summary>Those whose values differed on this step, after <paramref name="since"/>.</summary>
    public static IReadOnlySet<string> Dissenters(ReadTx tx, string runId, string stepId, DateTimeOffset since) => tx.Query<string>(
        """
        SELECT DISTINCT a.verifier_id FROM verifications v JOIN verification_attempts a ON a.verification_id = v.id
        WHERE v.run_id = @runId AND v.step_id = @stepId AND a.kind = 'Values' AND NOT a.matched AND a.at > @since
        """, new { runId, stepId, since }).ToHashSet();

    public static void Add(WriteTx tx, Verification verification)
    {
        tx.Execute(
            """
            INSERT INTO verifications (id, run_id, step_id, step_title, state, version, executor_id, executor_name, executor_account_id, quorum, policy, package, package_hash, requested_at, expires_at, warnings)
            VALUES (@Id, @RunId, @StepId, @StepTitle, @state, @Version, @ExecutorId, @ExecutorName, @ExecutorAccountId, @Quorum, @Policy, @package, @PackageHash, @RequestedAt, @ExpiresAt, @Warnings)
            """, new
            {
                verification.Id,
                verification.RunId,
                verification.StepId,
                verification.StepTitle,
                state = verification.State.ToString(),
                verification.Version,
                verification.ExecutorId,
                verification.ExecutorName,
                verification.ExecutorAccountId,
                verification.Quorum,
                verification.Policy,
                package = JsonSerializer.Serialize(verification.Package),
                verification.PackageHash,
                verification.RequestedAt,
                verification.ExpiresAt,
                verification.Warnings,
            });
        foreach (var acknowledgement in verification.Acknowledgements) AddAcknowledgement(tx, verification.Id, acknowledgement);
    }

    /// <summary>Stores a change decided on a version that is still the present one; false when somebody was faster.</summary>
    public static bool Save(WriteTx tx, Verification verification) => tx.Execute(
        """
        UPDATE verifications SET state = @state, version = version + 1, expires_at = @ExpiresAt,
          claimed_by_id = @claimId, claimed_by_name = @claimName, claimed_until = @claimUntil,
          verified_at = @VerifiedAt, released_at = @ReleasedAt, closed_at = @ClosedAt, reason = @Reason
        WHERE id = @Id AND version = @Version
        """, new
        {
            verification.Id,
            verification.Version,
            state = verification.State.ToString(),
            verification.ExpiresAt,
            claimId = verification.Claim?.PersonId,
            claimName = verification.Claim?.Name,
            claimUntil = verification.Claim?.Until,
            verification.VerifiedAt,
            verification.ReleasedAt,
            verification.ClosedAt,
            verification.Reason,
        }) == 1;

    /// <summary>False when this person has answered in this way before.</summary>
    public static bool AddAttempt(WriteTx tx, Verification verification, Attempt attempt) => tx.Execute(
        """
        INSERT INTO verification_attempts (verification_id, verifier_id, verifier_name, executor_id, kind, at, matched, counted, fast, differing, entered, reason)
        VALUES (@Id, @VerifierId, @VerifierName, @ExecutorId, @kind, @At, @Matched, @Counted, @Fast, @Differing, @entered, @Reason)
        ON CONFLICT (verification_id, verifier_id, kind) DO NOTHING
        """, new
        {
            verification.Id,
            attempt.VerifierId,
            attempt.VerifierName,
            verification.ExecutorId,
            kind = attempt.Kind.ToString(),
            attempt.At,
            attempt.Matched,
            attempt.Counted,
            attempt.Fast,
            attempt.Differing,
            entered = JsonSerializer.Serialize(attempt.Entered),
            attempt.Reason,
        }) == 1;

    public static void AddAcknowledgement(WriteTx tx, string verificationId, LossAcknowledgement said) => tx.Execute(
        """
        INSERT INTO loss_acknowledgements (verification_id, person_id, person_name, typed, reason, at) VALUES (@verificationId, @PersonId, @Name, @Typed, @Reason, @At)
        ON CONFLICT (verification_id, person_id) DO NOTHING
        """, new { verificationId, said.PersonId, said.Name, said.Typed, said.Reason, said.At });

    /// <summary>Keeps the hash of the token that lets a tool ask, for a minute, whether the release is real.</summary>
    public static void SetReleaseToken(WriteTx tx, string id, string tokenHash, DateTimeOffset until) =>
        tx.Execute("UPDATE verifications SET release_token_hash = @tokenHash, release_token_until = @until WHERE id = @id", new { id, tokenHash, until });

    /// <summary>Takes up a token, once; gives the id of the verification it released.</summary>
    public static string? TakeReleaseToken(WriteTx tx, string tokenHash) => tx.QueryFirst<string>(
        """
        UPDATE verifications SET release_token_hash = NULL, release_token_until = NULL
        WHERE release_token_hash = @tokenHash AND release_token_until > @now AND state IN ('Released', 'BrokenGlass') RETURNING id
        """, new { tokenHash, now = tx.Now });

    /// <summary>Four statements at most, however many there are.</summary>
    private static IReadOnlyList<Verification> Read(ReadTx tx, string which, string order, object args)
    {
        var rows = tx.Query<Row>($"SELECT {Columns} FROM verifications v WHERE {which} {order}", args);
        if (rows.Count == 0) return [];
        var attempts = tx.Query<AttemptRow>(
            $"""
            SELECT a.verification_id, a.verifier_id, a.verifier_name, a.kind, a.at, a.matched, a.counted, a.fast, a.differing, a.entered, a.reason
            FROM verifications v JOIN verification_attempts a ON a.verification_id = v.id WHERE {which} ORDER BY a.at, a.verifier_id, a.kind DESC
            """, args).ToLookup(a => a.VerificationId, a => a.ToAttempt());
        var said = tx.Query<AcknowledgementRow>(
            $"""
            SELECT l.verification_id, l.person_id, l.person_name, l.typed, l.reason, l.at
            FROM verifications v JOIN loss_acknowledgements l ON l.verification_id = v.id WHERE {which} ORDER BY l.at, l.person_id
            """, args).ToLookup(l => l.VerificationId, l => new LossAcknowledgement(l.PersonId, l.PersonName, l.Typed, l.Reason, l.At));
        return [.. rows.Select(row => row.ToVerification() with { Attempts = [.. attempts[row.Id]], Acknowledgements = [.. said[row.Id]] })];
    }

    private sealed record Row
    {
        public string Id { get; init; } = "";

        public string RunId { get; init; } = "";

        public string StepId { get; init; } = "";

        public string StepTitle { get; init; } = "";

        public VerificationState State { get; init; }

        public int Version { get; init; }

        public string ExecutorId { get; init; } = "";

        public string ExecutorName { get; init; } = "";

        public string ExecutorAccountId { get; init; } = "";

        public int Quorum { get; init; }

        public int Policy { get; init; }

        public string Package { get; init; } = "";

        public string PackageHash { get; init; } = "";

        public DateTimeOffset RequestedAt { get; init; }

        public DateTimeOffset ExpiresAt { get; init; }

        public string? ClaimedById { get; init; }

        public string? ClaimedByName { get; init; }

        public DateTimeOffset? ClaimedUntil { get; init; }

        public DateTimeOffset? VerifiedAt { get; init; }

        public DateTimeOffset? ReleasedAt { get; init; }

        public DateTimeOffset? ClosedAt { get; init; }

        public string? Reason { get; init; }

        public IReadOnlyList<string> Warnings { get; init; } = [];

        public Verification ToVerification() => new()
        {
            Id = Id,
            RunId = RunId,
            StepId = StepId,
            StepTitle = StepTitle,
            State = State,
            Version = Version,
            ExecutorId = ExecutorId,
            ExecutorName = ExecutorName,
            ExecutorAccountId = ExecutorAccountId,
            Quorum = Quorum,
            Policy = Policy,
            Package = JsonSerializer.Deserialize<VerificationPackage>(Package)!,
            PackageHash = PackageHash,
            RequestedAt = RequestedAt,
            ExpiresAt = ExpiresAt,
            Claim = ClaimedById is null ? null : new Claim(ClaimedById, ClaimedByName ?? "", ClaimedUntil!.Value),
            VerifiedAt = VerifiedAt,
            ReleasedAt = ReleasedAt,
            ClosedAt = ClosedAt,
            Reason = Reason,
            Warnings = Warnings,
        };
    }

    private sealed record AttemptRow
    {
        public string VerificationId { get; init; } = "";

        public string VerifierId { get; init; } = "";

        public string VerifierName { get; init; } = "";

        public AttemptKind Kind { get; init; }

        public DateTimeOffset At { get; init; }

        public bool Matched { get; init; }

        public bool Counted { get; init; }

        public bool Fast { get; init; }

        public IReadOnlyList<string> Differing { get; init; } = [];

        public string Entered { get; init; } = "{}";

        public string? Reason { get; init; }

        public Attempt ToAttempt() => new(VerifierId, VerifierName, Kind, At, Matched, Counted, Fast, Differing, JsonSerializer.Deserialize<Dictionary<string, string>>(Entered) ?? [], Reason);
    }

    private sealed record AcknowledgementRow
    {
        public string VerificationId { get; init; } = "";

        public string PersonId { get; init; } = "";

        public string PersonName { get; init; } = "";

        public string Typed { get; init; } = "";

        public string? Reason { get; init; }

        public DateTimeOffset At { get; init; }
    }
}
