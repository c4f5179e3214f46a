using Incidents.Core.Runs;

namespace Incidents.Storage.Runs;

/// <summary>What the statistics are computed from: requests made in a stretch of time, and the answers to them.</summary>
public static class VerificationSampleStore
{
    private const string Asked = "v.requested_at >= @since AND v.requested_at < @until AND (@owner IS NULL OR EXISTS (SELECT 1 FROM runs u JOIN runbooks r ON r.id = u.runbook_id WHERE u.id = v.run_id AND lower(r.owner) = lower(@owner)))";

    public static IReadOnlyList<VerificationSample> Requests(ReadTx tx, DateTimeOffset since, DateTimeOffset until, string? owner) =>
        tx.Query<VerificationSample>($"SELECT v.requested_at, v.verified_at, v.released_at FROM verifications v WHERE {Asked}", new { since, until, owner });

    public static IReadOnlyList<AnswerSample> Answers(ReadTx tx, DateTimeOffset since, DateTimeOffset until, string? owner) => tx.Query<AnswerSample>(
        $"""
        SELECT v.executor_id, v.executor_name, a.verifier_id, a.verifier_name, a.kind, a.matched, a.counted, a.fast
        FROM verifications v JOIN verification_attempts a ON a.verification_id = v.id WHERE {Asked}
        """, new { since, until, owner });
}
