using System.Text.Json;
using Incidents.Core;
using Incidents.Core.Runbooks;
using Incidents.Core.Runs;

namespace Incidents.Storage.Runs;

/// <summary>Runs with their values and steps.</summary>
public static class RunStore
{
    private const string Columns =
        "id, runbook_id, runbook, revision, content_hash, title, incident_id, environment, state, executor_id, executor_name, started_at, ended_at, end_reason, origin, service_id, drill_id";

    /// <summary>What is read: with what comes to pass after the beginning.</summary>
    private const string Shown = $"{Columns}, past_point_of_no_return_at, disposition, deviation_count, (SELECT s.slug FROM services s WHERE s.id = r.service_id) AS service";

    public static Run? Find(ReadTx tx, string id) => Read(tx, "r.id = @id", new { id }) is [var one] ? one : null;

    public static IReadOnlyList<Run> Of(ReadTx tx, string incidentId) => Read(tx, "r.incident_id = @incidentId", new { incidentId });

    /// <summary>Newest first, without values and steps.</summary>
    public static Page<Run> List(ReadTx tx, RunState? state, string? incidentId, PageRequest page)
    {
        var sql = $"SELECT {Shown} FROM runs r WHERE TRUE";
        // Said so that the partial index on active runs is used.
        if (state is not null) sql += state == RunState.Active ? " AND state = 'Active'" : " AND state = @state";
        if (incidentId is not null) sql += " AND incident_id = @incidentId";
        if (page.After is not null) sql += " AND id < @after";
        sql += " ORDER BY id DESC LIMIT @limit";
        return Page<Run>.Of(tx.Query<Run>(sql, new { state = state?.ToString(), incidentId, after = page.After, limit = page.Limit + 1 }), page.Limit, r => r.Id);
    }

    /// <summary>The latest of one runbook, newest first, without values and steps.</summary>
    public static IReadOnlyList<Run> LatestOf(ReadTx tx, string runbookId, int limit) => tx.Query<Run>($"SELECT {Shown} FROM runs r WHERE r.runbook_id = @runbookId ORDER BY r.id DESC LIMIT @limit", new { runbookId, limit });

    public static void Add(WriteTx tx, Run run)
    {
        tx.Execute(
            $"""
            INSERT INTO runs ({Columns}, parameters, rules)
            VALUES (@Id, @RunbookId, @Runbook, @Revision, @ContentHash, @Title, @IncidentId, @Environment, @state, @ExecutorId, @ExecutorName, @StartedAt, NULL, NULL, @origin, @ServiceId, @DrillId, @parameters, @rules)
            """, new
            {
                run.Id,
                run.RunbookId,
                run.Runbook,
                run.Revision,
                run.ContentHash,
                run.Title,
                run.IncidentId,
                run.Environment,
                state = run.State.ToString(),
                run.ExecutorId,
                run.ExecutorName,
                run.StartedAt,
                origin = run.Origin.ToString(),
                run.ServiceId,
                run.DrillId,
                rules = run.Rules.AskNothing ? null : JsonSerializer.Serialize(run.Rules),
                parameters = JsonSerializer.Serialize(run.Parameters),
            });
        SaveValues(tx, run);
        foreach (var step in run.Steps)
            tx.Execute(
                "INSERT INTO run_steps (run_id, ordinal, step_id, definition, state) VALUES (@Id, @Ordinal, @stepId, @definition, @state)",
                new { run.Id, step.Ordinal, stepId = step.Definition.Id, definition = JsonSerializer.Serialize(step.Definition), state = step.State.ToString() });
    }

    public static void SaveValues(WriteTx tx, Run run)
    {
        foreach (var (name, value) in run.Values)
            tx.Execute(
                """
                INSERT INTO run_values (run_id, name, value, entered_at) VALUES (@Id, @name, @value, @now)
                ON CONFLICT (run_id, name) DO UPDATE SET value = excluded.value, entered_at = excluded.entered_at WHERE run_values.value <> excluded.value
                """, new { run.Id, name, value, now = tx.Now });
    }

    /// <summary>Who had a hand in the run's values: none of them can be its second person.</summary>
    public static void AddContributor(WriteTx tx, string runId, string personId) =>
        tx.Execute("INSERT INTO run_contributors (run_id, person_id) VALUES (@runId, @personId) ON CONFLICT (run_id, person_id) DO NOTHING", new { runId, personId });

    public static IReadOnlySet<string> Contributors(ReadTx tx, string runId) =>
        tx.Query<string>("SELECT person_id FROM run_contributors WHERE run_id = @runId", new { runId }).ToHashSet();

    /// <summary>Stores a change decided on a step whose state is still <paramref name="expected"/>; false when somebody was faster.</summary>
    public static bool SaveStep(WriteTx tx, string runId, RunStep step, StepState expected) => tx.Execute(
        """
        UPDATE run_steps SET state = @state, started_at = @StartedAt, ended_at = @EndedAt, outcome = @Outcome, evidence = @Evidence, reason = @Reason
        WHERE run_id = @runId AND ordinal = @Ordinal AND state = @expected
        """, new { runId, step.Ordinal, state = step.State.ToString(), step.StartedAt, step.EndedAt, step.Outcome, step.Evidence, step.Reason, expected = expected.ToString() }) == 1;

    /// <summary>A second person found other values.</summary>
    public static void CountMismatch(WriteTx tx, string runId, string stepId) =>
        tx.Execute("UPDATE run_steps SET mismatches = mismatches + 1 WHERE run_id = @runId AND step_id = @stepId", new { runId, stepId });

    public static void Lock(WriteTx tx, string runId, string stepId) =>
        tx.Execute("UPDATE run_steps SET locked_at = @now WHERE run_id = @runId AND step_id = @stepId", new { runId, stepId, now = tx.Now });

    public static void Unlock(WriteTx tx, string runId, string stepId) =>
        tx.Execute("UPDATE run_steps SET locked_at = NULL, mismatches = 0, unlocked_at = @now WHERE run_id = @runId AND step_id = @stepId", new { runId, stepId, now = tx.Now });

    public static bool SaveEnd(WriteTx tx, Run run) => tx.Execute(
        "UPDATE runs SET state = @state, ended_at = @EndedAt, end_reason = @EndReason, disposition = @disposition WHERE id = @Id AND state = 'Active'",
        new { run.Id, state = run.State.ToString(), run.EndedAt, run.EndReason, disposition = run.Disposition?.ToString() }) == 1;

    /// <summary>To be said when a step that nothing undoes is released; the first time counts.</summary>
    public static void PassPointOfNoReturn(WriteTx tx, string runId) =>
        tx.Execute("UPDATE runs SET past_point_of_no_return_at = @now WHERE id = @runId AND past_point_of_no_return_at IS NULL", new { runId, now = tx.Now });

    /// <summary>Five statements, however many runs there are.</summary>
    private static IReadOnlyList<Run> Read(ReadTx tx, string which, object args)
    {
        var runs = tx.Query<Run>($"SELECT {Shown} FROM runs r WHERE {which} ORDER BY r.id", args);
        if (runs.Count == 0) return [];
        var parameters = tx.Query<ParametersRow>($"SELECT r.id, r.parameters AS json, r.rules FROM runs r WHERE {which}", args).ToDictionary(p => p.Id);
        var values = tx.Query<Value>($"SELECT v.run_id, v.name, v.value AS text FROM runs r JOIN run_values v ON v.run_id = r.id WHERE {which}", args).ToLookup(v => v.RunId);
        var steps = tx.Query<StepRow>(
            $"""
            SELECT s.run_id, s.ordinal, s.definition, s.state, s.started_at, s.ended_at, s.outcome, s.evidence, s.reason, s.mismatches, s.locked_at, s.unlocked_at, s.inserted, s.repeats
            FROM runs r JOIN run_steps s ON s.run_id = r.id WHERE {which} ORDER BY s.run_id, s.ordinal
            """, args).ToLookup(s => s.RunId, s => s.ToStep());
        var present = LiveRunStore.Present(tx, which, args);
        return
        [
            .. runs.Select(run => run with
            {
                Parameters = JsonSerializer.Deserialize<List<Parameter>>(parameters[run.Id].Json) ?? [],
                Rules = parameters[run.Id].Rules is { } rules ? JsonSerializer.Deserialize<RunRules>(rules)! : RunRules.None,
                Present = [.. present[run.Id]],
                Values = values[run.Id].ToDictionary(v => v.Name, v => v.Text),
                Steps = [.. steps[run.Id]],
            }),
        ];
    }

    private sealed record ParametersRow
    {
        public string Id { get; init; } = "";

        public string Json { get; init; } = "[]";

        public string? Rules { get; init; }
    }

    private sealed record Value
    {
        public string RunId { get; init; } = "";

        public string Name { get; init; } = "";

        public string Text { get; init; } = "";
    }

    private sealed record StepRow
    {
        public string RunId { get; init; } = "";

        public int Ordinal { get; init; }

        public string Definition { get; init; } = "";

        public StepState State { get; init; }

        public DateTimeOffset? StartedAt { get; init; }

        public DateTimeOffset? EndedAt { get; init; }

        public string? Outcome { get; init; }

        public string? Evidence { get; init; }

        public string? Reason { get; init; }

        public int Mismatches { get; init; }

        public DateTimeOffset? LockedAt { get; init; }

        public DateTimeOffset? UnlockedAt { get; init; }

        public bool Inserted { get; init; }

        public string? Repeats { get; init; }

        public RunStep ToStep() => new()
        {
            Ordinal = Ordinal,
            Definition = JsonSerializer.Deserialize<Step>(Definition)!,
            State = State,
            StartedAt = StartedAt,
            EndedAt = EndedAt,
            Outcome = Outcome,
            Evidence = Evidence,
            Reason = Reason,
            Mismatches = Mismatches,
            LockedAt = LockedAt,
            UnlockedAt = UnlockedAt,
            Inserted = Inserted,
            Repeats = Repeats,
        };
    }
}
