using System.Text.Json;
using Incidents.Core.Runs;

namespace Incidents.Storage.Runs;

/// <summary>What changes about a run beside its steps: more steps, another executor, who is there.</summary>
public static class LiveRunStore
{
    /// <summary>Puts a step at its ordinal and moves those after it. A repeated one keeps what the first one won: how often values differed, and its lock.</summary>
    public static void InsertStep(WriteTx tx, string runId, RunStep step)
    {
        // Through the negative numbers, since each single move would meet the next step's ordinal.
        tx.Execute("UPDATE run_steps SET ordinal = -ordinal - 1 WHERE run_id = @runId AND ordinal >= @Ordinal", new { runId, step.Ordinal });
        tx.Execute("UPDATE run_steps SET ordinal = -ordinal WHERE run_id = @runId AND ordinal < 0", new { runId });
        tx.Execute(
            """
            INSERT INTO run_steps (run_id, ordinal, step_id, definition, state, inserted, repeats) VALUES (@runId, @Ordinal, @stepId, @definition, @state, @Inserted, @Repeats)
            """,
            new { runId, step.Ordinal, stepId = step.Definition.Id, definition = JsonSerializer.Serialize(step.Definition), state = step.State.ToString(), step.Inserted, step.Repeats });
        if (step.Repeats is not null)
            tx.Execute(
                """
                UPDATE run_steps SET
                  mismatches = (SELECT o.mismatches FROM run_steps o WHERE o.run_id = @runId AND o.step_id = @Repeats),
                  locked_at = (SELECT o.locked_at FROM run_steps o WHERE o.run_id = @runId AND o.step_id = @Repeats)
                WHERE run_id = @runId AND step_id = @stepId
                """, new { runId, step.Repeats, stepId = step.Definition.Id });
    }

    /// <summary>False when it was no longer <paramref name="from"/> who followed it, or it has ended.</summary>
    public static bool SaveExecutor(WriteTx tx, Run run, string from) => tx.Execute(
        "UPDATE runs SET executor_id = @ExecutorId, executor_name = @ExecutorName WHERE id = @Id AND executor_id = @from AND state = 'Active'",
        new { run.Id, run.ExecutorId, run.ExecutorName, from }) == 1;

    /// <summary>When the step was last released, by a second person or without one.</summary>
    public static DateTimeOffset? ReleasedAt(ReadTx tx, string runId, string stepId) => tx.QueryFirst<Instant>(
        """
        SELECT COALESCE(released_at, closed_at) AS at FROM verifications
        WHERE run_id = @runId AND step_id = @stepId AND state IN ('Released', 'BrokenGlass') ORDER BY COALESCE(released_at, closed_at) DESC LIMIT 1
        """, new { runId, stepId })?.At;

    public static void CheckIn(WriteTx tx, string runId, string team, string personId, string personName) => tx.Execute(
        """
        INSERT INTO run_presence (run_id, team, person_id, person_name, since) VALUES (@runId, @team, @personId, @personName, @now)
        ON CONFLICT (run_id, team, person_id) DO NOTHING
        """, new { runId, team, personId, personName, now = tx.Now });

    /// <summary>False when he was not there.</summary>
    public static bool CheckOut(WriteTx tx, string runId, string personId) =>
        tx.Execute("DELETE FROM run_presence WHERE run_id = @runId AND person_id = @personId", new { runId, personId }) > 0;

    /// <summary>By run. An account that was closed since is nobody any more.</summary>
    internal static ILookup<string, Attendee> Present(ReadTx tx, string which, object args) => tx.Query<PresenceRow>(
        $"""
        SELECT a.run_id, a.team, a.person_id, a.person_name, a.since
        FROM runs r JOIN run_presence a ON a.run_id = r.id JOIN people p ON p.id = a.person_id
        WHERE {which} AND p.disabled_at IS NULL ORDER BY a.since, a.team, a.person_id
        """, args).ToLookup(a => a.RunId, a => new Attendee { Team = a.Team, PersonId = a.PersonId, PersonName = a.PersonName, Since = a.Since });

    private sealed record Instant
    {
        public DateTimeOffset? At { get; init; }
    }

    private sealed record PresenceRow
    {
        public string RunId { get; init; } = "";

        public string Team { get; init; } = "";

        public string PersonId { get; init; } = "";

        public string PersonName { get; init; } = "";

        public DateTimeOffset Since { get; init; }
    }
}
