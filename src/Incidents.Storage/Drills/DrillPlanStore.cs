using System.Globalization;
using System.Text.Json;
using Incidents.Core;
using Incidents.Core.Drills;
using Incidents.Core.Time;

namespace Incidents.Storage.Drills;

/// <summary>Plans of drills, and exemptions from them.</summary>
public static class DrillPlanStore
{
    private const string Columns =
        """
        id, runbook_id, revision, kind, tier, rule, at_local, zone, starts_on, counts_from, environment, window_days, grace_days, blackouts, owner_id, deputy_id, team, rto_seconds, rpo_seconds,
        snapshots, snapshot_source, snapshot_days, snapshot_name, required_checks, min_participants, witness_required, fidelity_floor, paused, declared, created_at
        """;

    private static readonly string Shown = string.Join(", ", Columns.Split(',', StringSplitOptions.TrimEntries).Select(c => $"p.{c}"))
        + ", r.slug AS runbook, (SELECT o.name FROM people o WHERE o.id = p.owner_id) AS owner_name, (SELECT d.name FROM people d WHERE d.id = p.deputy_id) AS deputy_name";

    private const string ExemptionColumns = "id, plan_id, reason, until_at AS until, state, asked_by_id, asked_by_name, asked_at, decided_by_id, decided_by_name, decided_at";

    public static DrillPlan? Find(ReadTx tx, string id) => tx.QueryFirst<Row>($"SELECT {Shown} FROM drill_plans p JOIN runbooks r ON r.id = p.runbook_id WHERE p.id = @id", new { id })?.ToPlan();

    public static IReadOnlyList<DrillPlan> Of(ReadTx tx, string runbookId) => [.. tx.Query<Row>(
        $"SELECT {Shown} FROM drill_plans p JOIN runbooks r ON r.id = p.runbook_id WHERE p.runbook_id = @runbookId ORDER BY p.id", new { runbookId }).Select(r => r.ToPlan())];

    /// <summary>All of them: there are few more than runbooks.</summary>
    public static IReadOnlyList<DrillPlan> All(ReadTx tx) => [.. tx.Query<Row>($"SELECT {Shown} FROM drill_plans p JOIN runbooks r ON r.id = p.runbook_id ORDER BY p.id").Select(r => r.ToPlan())];

    /// <summary>Newest first.</summary>
    public static Page<DrillPlan> List(ReadTx tx, string? runbookId, PageRequest page)
    {
        var sql = $"SELECT {Shown} FROM drill_plans p JOIN runbooks r ON r.id = p.runbook_id WHERE TRUE";
        if (runbookId is not null) sql += " AND p.runbook_id = @runbookId";
        if (page.After is not null) sql += " AND p.id < @after";
        sql += " ORDER BY p.id DESC LIMIT @limit";
        return Page<DrillPlan>.Of([.. tx.Query<Row>(sql, new { runbookId, after = page.After, limit = page.Limit + 1 }).Select(r => r.ToPlan())], page.Limit, p => p.Id);
    }

    public static void Add(WriteTx tx, DrillPlan plan) => tx.Execute(
        $"""
        INSERT INTO drill_plans ({Columns}) VALUES (@Id, @RunbookId, @Revision, @Kind, @Tier, @Rule, @AtLocal, @Zone, @StartsOn, @CountsFrom, @Environment, @WindowDays, @GraceDays, @Blackouts, @OwnerId, @DeputyId,
          @Team, @RtoSeconds, @RpoSeconds, @Snapshots, @SnapshotSource, @SnapshotDays, @SnapshotName, @RequiredChecks, @MinParticipants, @WitnessRequired, @FidelityFloor, @Paused, @Declared, @CreatedAt)
        """, Row.Of(plan));

    /// <summary>Stores the next revision; false when somebody was faster.</summary>
    public static bool Save(WriteTx tx, DrillPlan plan) => tx.Execute(
        """
        UPDATE drill_plans SET revision = @Revision, kind = @Kind, tier = @Tier, rule = @Rule, at_local = @AtLocal, zone = @Zone, starts_on = @StartsOn, counts_from = @CountsFrom, environment = @Environment,
          window_days = @WindowDays, grace_days = @GraceDays, blackouts = @Blackouts, owner_id = @OwnerId, deputy_id = @DeputyId, team = @Team, rto_seconds = @RtoSeconds, rpo_seconds = @RpoSeconds,
          snapshots = @Snapshots, snapshot_source = @SnapshotSource, snapshot_days = @SnapshotDays, snapshot_name = @SnapshotName, required_checks = @RequiredChecks, min_participants = @MinParticipants,
          witness_required = @WitnessRequired, fidelity_floor = @FidelityFloor, paused = @Paused, declared = @Declared
        WHERE id = @Id AND revision = @Revision - 1
        """, Row.Of(plan)) == 1;

    /// <summary>Oldest first.</summary>
    public static IReadOnlyList<Exemption> Exemptions(ReadTx tx, string planId) => tx.Query<Exemption>($"SELECT {ExemptionColumns} FROM drill_exemptions WHERE plan_id = @planId ORDER BY id", new { planId });

    /// <summary>What holds of any plan now, what ends first before the others.</summary>
    public static IReadOnlyList<Exemption> Holding(ReadTx tx) => tx.Query<Exemption>($"SELECT {ExemptionColumns} FROM drill_exemptions WHERE state = 'Approved' AND until_at > @now ORDER BY until_at", new { now = tx.Now });

    public static void Add(WriteTx tx, Exemption exemption)
    {
        tx.Execute("UPDATE drill_exemptions SET state = 'Withdrawn', decided_at = @now WHERE plan_id = @PlanId AND state = 'Asked'", new { exemption.PlanId, now = tx.Now });
        tx.Execute(
            "INSERT INTO drill_exemptions (id, plan_id, reason, until_at, state, asked_by_id, asked_by_name, asked_at) VALUES (@Id, @PlanId, @Reason, @Until, @state, @AskedById, @AskedByName, @AskedAt)",
            new { exemption.Id, exemption.PlanId, exemption.Reason, exemption.Until, state = exemption.State.ToString(), exemption.AskedById, exemption.AskedByName, exemption.AskedAt });
    }

    /// <summary>Keeps the decision; false when it was decided on before.</summary>
    public static bool Decide(WriteTx tx, Exemption exemption) => tx.Execute(
        "UPDATE drill_exemptions SET state = @state, decided_by_id = @DecidedById, decided_by_name = @DecidedByName, decided_at = @DecidedAt WHERE id = @Id AND state = 'Asked'",
        new { exemption.Id, state = exemption.State.ToString(), exemption.DecidedById, exemption.DecidedByName, exemption.DecidedAt }) == 1;

    private sealed record Row
    {
        public string Id { get; init; } = "";

        public string RunbookId { get; init; } = "";

        public string Runbook { get; init; } = "";

        public int Revision { get; init; }

        public string Kind { get; init; } = "";

        public int Tier { get; init; }

        public string Rule { get; init; } = "";

        public string AtLocal { get; init; } = "";

        public string Zone { get; init; } = "";

        public string StartsOn { get; init; } = "";

        public DateTimeOffset CountsFrom { get; init; }

        public string Environment { get; init; } = "";

        public int WindowDays { get; init; }

        public int GraceDays { get; init; }

        public string Blackouts { get; init; } = "[]";

        public string? OwnerId { get; init; }

        public string? OwnerName { get; init; }

        public string? DeputyId { get; init; }

        public string? DeputyName { get; init; }

        public string? Team { get; init; }

        public long? RtoSeconds { get; init; }

        public long? RpoSeconds { get; init; }

        public string Snapshots { get; init; } = "";

        public string? SnapshotSource { get; init; }

        public int? SnapshotDays { get; init; }

        public string? SnapshotName { get; init; }

        public IReadOnlyList<string> RequiredChecks { get; init; } = [];

        public int MinParticipants { get; init; }

        public bool WitnessRequired { get; init; }

        public int FidelityFloor { get; init; }

        public bool Paused { get; init; }

        public string? Declared { get; init; }

        public DateTimeOffset CreatedAt { get; init; }

        public static Row Of(DrillPlan p) => new()
        {
            Id = p.Id, RunbookId = p.RunbookId, Revision = p.Revision, Kind = p.Kind.ToString(), Tier = p.Tier, Rule = p.Recurrence.Rule, AtLocal = p.Recurrence.At.ToString("HH:mm", CultureInfo.InvariantCulture),
            Zone = p.Recurrence.Zone, StartsOn = p.Recurrence.Starts.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), CountsFrom = p.CountsFrom, Environment = p.Environment, WindowDays = p.WindowDays,
            GraceDays = p.GraceDays, Blackouts = JsonSerializer.Serialize(p.Blackouts), OwnerId = p.OwnerId, DeputyId = p.DeputyId, Team = p.Team, RtoSeconds = p.RtoSeconds, RpoSeconds = p.RpoSeconds,
            Snapshots = p.Snapshots.ToString(), SnapshotSource = p.SnapshotSource, SnapshotDays = p.SnapshotDays, SnapshotName = p.SnapshotName, RequiredChecks = p.RequiredChecks,
            MinParticipants = p.MinParticipants, WitnessRequired = p.WitnessRequired, FidelityFloor = p.FidelityFloor, Paused = p.Paused, Declared = p.Declared, CreatedAt = p.CreatedAt,
        };

        public DrillPlan ToPlan() => new()
        {
            Id = Id, RunbookId = RunbookId, Runbook = Runbook, Revision = Revision, Kind = Enum.Parse<DrillKind>(Kind), Tier = Tier,
            Recurrence = new Recurrence { Rule = Rule, At = TimeOnly.Parse(AtLocal, CultureInfo.InvariantCulture), Zone = Zone, Starts = DateOnly.Parse(StartsOn, CultureInfo.InvariantCulture) },
            CountsFrom = CountsFrom, Environment = Environment, WindowDays = WindowDays, GraceDays = GraceDays, Blackouts = JsonSerializer.Deserialize<List<Blackout>>(Blackouts) ?? [],
            OwnerId = OwnerId, OwnerName = OwnerName, DeputyId = DeputyId, DeputyName = DeputyName, Team = Team, RtoSeconds = RtoSeconds, RpoSeconds = RpoSeconds,
            Snapshots = Enum.Parse<SnapshotPolicy>(Snapshots), SnapshotSource = SnapshotSource, SnapshotDays = SnapshotDays, SnapshotName = SnapshotName, RequiredChecks = RequiredChecks,
            MinParticipants = MinParticipants, WitnessRequired = WitnessRequired, FidelityFloor = FidelityFloor, Paused = Paused, Declared = Declared, CreatedAt = CreatedAt,
        };
    }
}
