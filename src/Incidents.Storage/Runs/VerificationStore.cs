using System.Text.Json;
using Incidents.Core.Runs;

namespace Incidents.Storage.Runs;

/// <summary>Verification requests and the attempts at them. The database itself refuses that the executor is his own verifier.</summary>
public static class VerificationStore
{
    private const string Columns =
        "id, run_id, step_id, step_title, state, executor_id, executor_name, quorum, package, package_hash, requested_at, expires_at, verified_at, closed_at";

    public static Verification? Find(ReadTx tx, string id) => Read(tx, "v.id = @id", "", new { id }) is [var one] ? one : null;

    /// <summary>Of one run, oldest first.</summary>
    public static IReadOnlyList<Verification> Of(ReadTx tx, string runId) => Read(tx, "v.run_id = @runId", "ORDER BY v.id", new { runId });

    /// <summary>Those that wait for somebody, the one that expires first first.</summary>
    public static IReadOnlyList<Verification> Waiting(ReadTx tx) =>
        Read(tx, "v.state = 'Pending' AND v.expires_at > @now", "ORDER BY v.expires_at, v.id LIMIT 200", new { now = tx.Now });

    public static void Add(WriteTx tx, Verification verification) => tx.Execute(
        $"""
        INSERT INTO verifications ({Columns}, version, executor_account_id, policy, warnings)
        VALUES (@Id, @RunId, @StepId, @StepTitle, @state, @ExecutorId, @ExecutorName, @Quorum, @package, @PackageHash, @RequestedAt, @ExpiresAt, NULL, NULL, 1, @ExecutorId, 0, '[]')
        """, new
        {
            verification.Id,
            verification.RunId,
            verification.StepId,
            verification.StepTitle,
            state = verification.State.ToString(),
            verification.ExecutorId,
            verification.ExecutorName,
            verification.Quorum,
            package = JsonSerializer.Serialize(verification.Package),
            verification.PackageHash,
            verification.RequestedAt,
            verification.ExpiresAt,
        });

    /// <summary>Stores a change decided on a state that is still the present one; false when somebody was faster.</summary>
    public static bool Save(WriteTx tx, Verification verification, VerificationState expected) => tx.Execute(
        """
        UPDATE verifications SET state = @state, expires_at = @ExpiresAt, verified_at = @VerifiedAt, closed_at = @ClosedAt
        WHERE id = @Id AND state = @expected
        """, new { verification.Id, state = verification.State.ToString(), verification.ExpiresAt, verification.VerifiedAt, verification.ClosedAt, expected = expected.ToString() }) == 1;

    /// <summary>False when this person has entered values for it before.</summary>
    public static bool AddAttempt(WriteTx tx, Verification verification, Attempt attempt) => tx.Execute(
        """
        INSERT INTO verification_attempts (verification_id, verifier_id, verifier_name, executor_id, kind, at, matched, counted, fast, differing, entered)
        VALUES (@Id, @VerifierId, @VerifierName, @ExecutorId, 'Values', @At, @Matched, TRUE, FALSE, @Differing, @entered)
        ON CONFLICT (verification_id, verifier_id, kind) DO NOTHING
        """, new
        {
            verification.Id,
            attempt.VerifierId,
            attempt.VerifierName,
            verification.ExecutorId,
            attempt.At,
            attempt.Matched,
            attempt.Differing,
            entered = JsonSerializer.Serialize(attempt.Entered),
        }) == 1;

    /// <summary>Closes what is still open for a step; gives the ids of what was closed.</summary>
    public static IReadOnlyList<string> Supersede(WriteTx tx, string runId, string stepId) => tx.Query<string>(
        """
        UPDATE verifications SET state = 'Superseded', closed_at = @now
        WHERE run_id = @runId AND step_id = @stepId AND state IN ('Pending', 'Verified') RETURNING id
        """, new { runId, stepId, now = tx.Now });

    /// <summary>Two statements, however many there are.</summary>
    private static IReadOnlyList<Verification> Read(ReadTx tx, string which, string order, object args)
    {
        var rows = tx.Query<Row>($"SELECT {Columns} FROM verifications v WHERE {which} {order}", args);
        if (rows.Count == 0) return [];
        var attempts = tx.Query<AttemptRow>(
            $"""
            SELECT a.verification_id, a.verifier_id, a.verifier_name, a.at, a.matched, a.differing, a.entered
            FROM verifications v JOIN verification_attempts a ON a.verification_id = v.id WHERE {which} ORDER BY a.at, a.verifier_id
            """, args).ToLookup(a => a.VerificationId, a => a.ToAttempt());
        return [.. rows.Select(row => row.ToVerification([.. attempts[row.Id]]))];
    }

    private sealed record Row
    {
        public string Id { get; init; } = "";

        public string RunId { get; init; } = "";

        public string StepId { get; init; } = "";

        public string StepTitle { get; init; } = "";

        public VerificationState State { get; init; }

        public string ExecutorId { get; init; } = "";

        public string ExecutorName { get; init; } = "";

        public int Quorum { get; init; }

        public string Package { get; init; } = "";

        public string PackageHash { get; init; } = "";

        public DateTimeOffset RequestedAt { get; init; }

        public DateTimeOffset ExpiresAt { get; init; }

        public DateTimeOffset? VerifiedAt { get; init; }

        public DateTimeOffset? ClosedAt { get; init; }

        public Verification ToVerification(IReadOnlyList<Attempt> attempts) => new()
        {
            Id = Id,
            RunId = RunId,
            StepId = StepId,
            StepTitle = StepTitle,
            State = State,
            ExecutorId = ExecutorId,
            ExecutorName = ExecutorName,
            Quorum = Quorum,
            Package = JsonSerializer.Deserialize<VerificationPackage>(Package)!,
            PackageHash = PackageHash,
            RequestedAt = RequestedAt,
            ExpiresAt = ExpiresAt,
            VerifiedAt = VerifiedAt,
            ClosedAt = ClosedAt,
            Attempts = attempts,
        };
    }

    private sealed record AttemptRow
    {
        public string VerificationId { get; init; } = "";

        public string VerifierId { get; init; } = "";

        public string VerifierName { get; init; } = "";

        public DateTimeOffset At { get; init; }

        public bool Matched { get; init; }

        public IReadOnlyList<string> Differing { get; init; } = [];

        public string Entered { get; init; } = "{}";

        public Attempt ToAttempt() => new(VerifierId, VerifierName, At, Matched, Differing, JsonSerializer.Deserialize<Dictionary<string, string>>(Entered) ?? []);
    }
}
