using Incidents.Core.Drills;

namespace Incidents.Storage.Drills;

/// <summary>What the schedule is looked at for: every drill that nobody has begun, and what was told of it. Two statements, however many there are.</summary>
public static class DrillAgendaStore
{
    /// <summary>By plan, oldest first.</summary>
    public static ILookup<string, Drill> Waiting(ReadTx tx) => DrillStore.AllWaiting(tx).ToLookup(d => d.PlanId!);

    /// <summary>By drill.</summary>
    public static ILookup<string, ReminderKind> Told(ReadTx tx) => tx.Query<Row>(
        "SELECT m.drill_id, m.kind FROM drills d JOIN drill_reminders m ON m.drill_id = d.id WHERE d.state IN ('Planned', 'Open')").ToLookup(r => r.DrillId, r => r.Kind);

    private sealed record Row
    {
        public string DrillId { get; init; } = "";

        public ReminderKind Kind { get; init; }
    }
}
