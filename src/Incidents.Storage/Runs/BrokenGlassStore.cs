using Incidents.Core;
using Incidents.Core.Runs;

namespace Incidents.Storage.Runs;

/// <summary>Where somebody went on alone, and its review.</summary>
public static class BrokenGlassStore
{
    private const string Columns =
        "verification_id, run_id, incident_id, step_id, executor_id, executor_name, reason, at, review_due_at, reminders, reviewer_id, reviewer_name, reviewed_at, finding";

    public static BrokenGlass? Find(ReadTx tx, string verificationId) =>
        tx.QueryFirst<BrokenGlass>($"SELECT {Columns} FROM break_glass WHERE verification_id = @verificationId", new { verificationId });

    /// <summary>Newest first.</summary>
    public static Page<BrokenGlass> List(ReadTx tx, bool onlyOpen, PageRequest page)
    {
        var sql = $"SELECT {Columns} FROM break_glass WHERE TRUE";
        if (onlyOpen) sql += " AND reviewed_at IS NULL";
        if (page.After is not null) sql += " AND verification_id < @after";
        sql += " ORDER BY verification_id DESC LIMIT @limit";
        return Page<BrokenGlass>.Of(tx.Query<BrokenGlass>(sql, new { after = page.After, limit = page.Limit + 1 }), page.Limit, g => g.VerificationId);
    }

    /// <summary>Of one incident, oldest first.</summary>
    public static IReadOnlyList<BrokenGlass> Of(ReadTx tx, string incidentId) =>
        tx.Query<BrokenGlass>($"SELECT {Columns} FROM break_glass WHERE incident_id = @incidentId ORDER BY verification_id", new { incidentId });

    /// <summary>This person's reasons since then.</summary>
    public static IReadOnlyList<string> Reasons(ReadTx tx, string executorId, DateTimeOffset since) =>
        tx.Query<string>("SELECT reason FROM break_glass WHERE executor_id = @executorId AND at > @since", new { executorId, since });

    /// <summary>Those whose review is overdue and due to be said again: after one, two and three times <paramref name="every"/>.</summary>
    public static IReadOnlyList<BrokenGlass> Overdue(ReadTx tx, TimeSpan every, int most) => tx.Query<BrokenGlass>(
        $"SELECT {Columns} FROM break_glass WHERE reviewed_at IS NULL AND reminders < @most AND review_due_at + reminders * @every <= @now ORDER BY review_due_at LIMIT 100",
        new { most, every = (long)every.TotalMicroseconds, now = tx.Now });

    public static void Add(WriteTx tx, BrokenGlass glass) => tx.Execute(
        """
        INSERT INTO break_glass (verification_id, run_id, incident_id, step_id, executor_id, executor_name, reason, at, review_due_at)
        VALUES (@VerificationId, @RunId, @IncidentId, @StepId, @ExecutorId, @ExecutorName, @Reason, @At, @ReviewDueAt)
        """, glass);

    /// <summary>False when somebody reviewed it before.</summary>
    public static bool Review(WriteTx tx, string verificationId, string reviewerId, string reviewerName, string finding) => tx.Execute(
        "UPDATE break_glass SET reviewer_id = @reviewerId, reviewer_name = @reviewerName, reviewed_at = @now, finding = @finding WHERE verification_id = @verificationId AND reviewed_at IS NULL",
        new { verificationId, reviewerId, reviewerName, finding, now = tx.Now }) == 1;

    /// <summary>False when another server was faster.</summary>
    public static bool Remind(WriteTx tx, BrokenGlass glass) => tx.Execute(
        "UPDATE break_glass SET reminders = reminders + 1 WHERE verification_id = @VerificationId AND reminders = @Reminders AND reviewed_at IS NULL", new { glass.VerificationId, glass.Reminders }) == 1;
}
