using System.Globalization;
using System.Text.Json;
using Incidents.Core;
using Incidents.Core.Drills;

namespace Incidents.Storage.Drills;

/// <summary>Drills, the reminders of them, and that somebody looks at the schedule.</summary>
public static class DrillStore
{
    private const string Columns =
        """
        id, plan_id, sequence, runbook_id, kind, state, due_local, due_at, opens_at, planned_at, run_id, declared_at, environment, volume_percent, snapshot_source, snapshot, scenario, planted, report,
        reason, decided_by_id, decided_by_name, ended_at
        """;

    private static readonly string Shown = string.Join(", ", Columns.Split(',', StringSplitOptions.TrimEntries).Select(c => $"d.{c}")) + ", r.slug AS runbook";

    public static Drill? Find(ReadTx tx, string id) => One(tx, "d.id = @id", new { id });

    public static Drill? OfRun(ReadTx tx, string runId) => One(tx, "d.run_id = @runId", new { runId });

    /// <summary>The newest that the plan asked for.</summary>
    public static Drill? Latest(ReadTx tx, string planId) => One(tx, "d.plan_id = @planId AND d.sequence = (SELECT MAX(m.sequence) FROM drills m WHERE m.plan_id = @planId)", new { planId });

    /// <summary>The one that the plan asked for before this one.</summary>
    public static Drill? Before(ReadTx tx, Drill drill) => One(tx, "d.plan_id = @PlanId AND d.sequence = @sequence", new { drill.PlanId, sequence = drill.Sequence - 1 });

    /// <summary>Those of a plan that nobody has begun, oldest first.</summary>
    public static IReadOnlyList<Drill> Waiting(ReadTx tx, string planId) => Read(tx, "d.plan_id = @planId AND d.state IN ('Planned', 'Open') ORDER BY d.due_at", new { planId });

    /// <summary>Those of all plans that nobody has begun.</summary>
    internal static IReadOnlyList<Drill> AllWaiting(ReadTx tx) => Read(tx, "d.plan_id IS NOT NULL AND d.state IN ('Planned', 'Open') ORDER BY d.plan_id, d.due_at", new { });

    /// <summary>Those that are due in this time, in that order.</summary>
    public static IReadOnlyList<Drill> Between(ReadTx tx, DateTimeOffset from, DateTimeOffset until) => Read(tx, "d.due_at >= @from AND d.due_at < @until ORDER BY d.due_at, d.id", new { from, until });

    /// <summary>Those that are neither to come nor at their end, in the order in which they are due.</summary>
    public static IReadOnlyList<Drill> Current(ReadTx tx) => Read(tx, "d.state IN ('Open', 'InProgress', 'AwaitingWitness') ORDER BY d.due_at, d.id", new { });

    /// <summary>Newest first.</summary>
    public static Page<Drill> List(ReadTx tx, DrillState? state, string? runbookId, string? planId, PageRequest page)
    {
        var which = "TRUE";
        if (state is not null) which += " AND d.state = @state";
        if (runbookId is not null) which += " AND d.runbook_id = @runbookId";
        if (planId is not null) which += " AND d.plan_id = @planId";
        if (page.After is not null) which += " AND d.id < @after";
        return Page<Drill>.Of(Read(tx, $"{which} ORDER BY d.id DESC LIMIT @limit", new { state = state?.ToString(), runbookId, planId, after = page.After, limit = page.Limit + 1 }), page.Limit, d => d.Id);
    }

    /// <summary>False when the plan has asked for this one already.</summary>
    public static bool Add(WriteTx tx, Drill drill) => tx.Execute(
        $"""
        INSERT INTO drills ({Columns}) VALUES (@Id, @PlanId, @Sequence, @RunbookId, @Kind, @State, @DueLocal, @DueAt, @OpensAt, @PlannedAt, @RunId, @DeclaredAt, @Environment, @VolumePercent, @SnapshotSource,
          @Snapshot, @Scenario, @Planted, @Report, @Reason, @DecidedById, @DecidedByName, @EndedAt)
        ON CONFLICT (plan_id, sequence) DO NOTHING
        """, Row.Of(drill)) == 1;

    /// <summary>Stores what was decided on a drill whose state is still <paramref name="expected"/>; false when somebody was faster.</summary>
    public static bool Save(WriteTx tx, Drill drill, DrillState expected)
    {
        var row = Row.Of(drill);
        return tx.Execute(
            """
            UPDATE drills SET state = @State, due_local = @DueLocal, due_at = @DueAt, opens_at = @OpensAt, run_id = @RunId, declared_at = @DeclaredAt, environment = @Environment, volume_percent = @VolumePercent,
              snapshot_source = @SnapshotSource, snapshot = @Snapshot, scenario = @Scenario, planted = @Planted, report = @Report, reason = @Reason, decided_by_id = @DecidedById, decided_by_name = @DecidedByName,
              ended_at = @EndedAt
            WHERE id = @Id AND state = @expected
            """,
            new
            {
                row.Id, row.State, row.DueLocal, row.DueAt, row.OpensAt, row.RunId, row.DeclaredAt, row.Environment, row.VolumePercent, row.SnapshotSource, row.Snapshot, row.Scenario, row.Planted, row.Report,
                row.Reason, row.DecidedById, row.DecidedByName, row.EndedAt, expected = expected.ToString(),
            }) == 1;
    }

    /// <summary>When the value was entered that the run has now.</summary>
    public static DateTimeOffset? EnteredAt(ReadTx tx, string runId, string name) =>
        tx.QueryFirst<At>("SELECT entered_at AS value FROM run_values WHERE run_id = @runId AND name = @name", new { runId, name })?.Value;

    /// <summary>True for who comes first: of each kind there is one.</summary>
    public static bool Remind(WriteTx tx, string drillId, ReminderKind kind, bool told) => tx.Execute(
        "INSERT INTO drill_reminders (drill_id, kind, at, told) VALUES (@drillId, @kind, @now, @told) ON CONFLICT (drill_id, kind) DO NOTHING",
        new { drillId, kind = kind.ToString(), now = tx.Now, told }) == 1;

    public static IReadOnlyList<SentReminder> Reminders(ReadTx tx, string drillId) => tx.Query<SentReminder>("SELECT kind, at, told FROM drill_reminders WHERE drill_id = @drillId ORDER BY at, kind", new { drillId });

    public static void FollowUp(WriteTx tx, string drillId, FollowUp item) =>
        tx.Execute("INSERT INTO drill_follow_ups (action_item_id, drill_id, owner_id) VALUES (@ActionItemId, @drillId, @OwnerId)", new { item.ActionItemId, drillId, item.OwnerId });

    /// <summary>Null while nobody has looked yet.</summary>
    public static DrillWatch? Watch(ReadTx tx) => tx.QueryFirst<DrillWatch>("SELECT passed_at, recomputed_at FROM drill_watch WHERE id = 1");

    public static void Watch(WriteTx tx, DrillWatch watch) => tx.Execute(
        "INSERT INTO drill_watch (id, passed_at, recomputed_at) VALUES (1, @PassedAt, @RecomputedAt) ON CONFLICT (id) DO UPDATE SET passed_at = @PassedAt, recomputed_at = @RecomputedAt", watch);

    private static Drill? One(ReadTx tx, string which, object args) => Read(tx, which, args) is [var one, ..] ? one : null;

    private static IReadOnlyList<Drill> Read(ReadTx tx, string which, object args) =>
        [.. tx.Query<Row>($"SELECT {Shown} FROM drills d JOIN runbooks r ON r.id = d.runbook_id WHERE {which}", args).Select(r => r.ToDrill())];

    private sealed record At
    {
        public DateTimeOffset Value { get; init; }
    }

    private sealed record Row
    {
        private const string Wall = "yyyy-MM-dd'T'HH:mm:ss";

        public string Id { get; init; } = "";

        public string? PlanId { get; init; }

        public int? Sequence { get; init; }

        public string RunbookId { get; init; } = "";

        public string Runbook { get; init; } = "";

        public string Kind { get; init; } = "";

        public string State { get; init; } = "";

        public string DueLocal { get; init; } = "";

        public DateTimeOffset DueAt { get; init; }

        public DateTimeOffset OpensAt { get; init; }

        public DateTimeOffset PlannedAt { get; init; }

        public string? RunId { get; init; }

        public DateTimeOffset? DeclaredAt { get; init; }

        public string? Environment { get; init; }

        public string? VolumePercent { get; init; }

        public string? SnapshotSource { get; init; }

        public string? Snapshot { get; init; }

        public string? Scenario { get; init; }

        public string? Planted { get; init; }

        public string? Report { get; init; }

        public string? Reason { get; init; }

        public string? DecidedById { get; init; }

        public string? DecidedByName { get; init; }

        public DateTimeOffset? EndedAt { get; init; }

        public static Row Of(Drill d) => new()
        {
            Id = d.Id, PlanId = d.PlanId, Sequence = d.Sequence, RunbookId = d.RunbookId, Kind = d.Kind.ToString(), State = d.State.ToString(), DueLocal = d.DueLocal.ToString(Wall, CultureInfo.InvariantCulture),
            DueAt = d.DueAt, OpensAt = d.OpensAt, PlannedAt = d.PlannedAt, RunId = d.RunId, DeclaredAt = d.DeclaredAt, Environment = d.Environment,
            VolumePercent = d.VolumePercent?.ToString(CultureInfo.InvariantCulture), SnapshotSource = d.SnapshotSource, Snapshot = d.Snapshot, Scenario = d.Scenario,
            Planted = d.Planted is null ? null : JsonSerializer.Serialize(d.Planted), Report = d.Report is null ? null : JsonSerializer.Serialize(d.Report),
            Reason = d.Reason, DecidedById = d.DecidedById, DecidedByName = d.DecidedByName, EndedAt = d.EndedAt,
        };

        public Drill ToDrill() => new()
        {
            Id = Id, PlanId = PlanId, Sequence = Sequence, RunbookId = RunbookId, Runbook = Runbook, Kind = Enum.Parse<DrillKind>(Kind), State = Enum.Parse<DrillState>(State),
            DueLocal = DateTime.ParseExact(DueLocal, Wall, CultureInfo.InvariantCulture), DueAt = DueAt, OpensAt = OpensAt, PlannedAt = PlannedAt, RunId = RunId, DeclaredAt = DeclaredAt, Environment = Environment,
            VolumePercent = VolumePercent is null ? null : decimal.Parse(VolumePercent, CultureInfo.InvariantCulture), SnapshotSource = SnapshotSource, Snapshot = Snapshot, Scenario = Scenario,
            Planted = Planted is null ? null : JsonSerializer.Deserialize<PlantedError>(Planted), Report = Report is null ? null : JsonSerializer.Deserialize<DrillReport>(Report),
            Reason = Reason, DecidedById = DecidedById, DecidedByName = DecidedByName, EndedAt = EndedAt,
        };
    }
}

/// <summary>A reminder, and whether it was told itself or covered by a later one.</summary>
public sealed record SentReminder
{
    public ReminderKind Kind { get; init; }

    public DateTimeOffset At { get; init; }

    public bool Told { get; init; }
}

/// <summary>When the schedule was last looked at, and when its instants were last computed by the zones' rules.</summary>
public sealed record DrillWatch
{
    public DateTimeOffset PassedAt { get; init; }

    public DateTimeOffset RecomputedAt { get; init; }
}
