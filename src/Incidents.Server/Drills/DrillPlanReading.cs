using System.Globalization;
using Incidents.Core;
using Incidents.Core.Drills;
using Incidents.Core.People;
using Incidents.Core.Time;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.People;

namespace Incidents.Server.Drills;

/// <summary>Reads a plan from what was sent; tells everything that is wrong at once.</summary>
internal static class DrillPlanReading
{
    private const int LongestName = 200;
    private const int MostDays = 365;
    private const int Most = 50;
    private const long LongestSeconds = 10L * 366 * 86400;

    /// <param name="tx">The transaction.</param>
    /// <param name="asked">What was sent.</param>
    /// <param name="plan">What it is laid over: a new plan with its ids, or the one that there is.</param>
    public static Outcome<DrillPlan> Read(ReadTx tx, DrillPlanSettings asked, DrillPlan plan)
    {
        if (Check(asked) is { } wrong) return wrong;
        foreach (var (field, id) in new[] { ("ownerId", asked.OwnerId), ("deputyId", asked.DeputyId) })
            if (id is not null && PersonStore.FindSelf(tx, id) is not { DisabledAt: null, Kind: PersonKind.Human }) return DrillRefusals.PersonUnknown(field, id);
        var today = Zones.Find(asked.Zone) is { } zone ? DateOnly.FromDateTime(Zones.Local(tx.Now, zone)) : DateOnly.FromDateTime(tx.Now.UtcDateTime);
        var starts = asked.Starts is null ? FirstDay(asked.Rule, today, plan) : Day(asked.Starts)!.Value;
        if (!Recurring.Read(asked.Rule, asked.At is null ? null : Time(asked.At), asked.Zone, starts).Is(out var recurrence, out var refusal)) return refusal;
        var after = plan with
        {
            Kind = asked.Kind, Tier = asked.Tier, Recurrence = recurrence, Environment = asked.Environment, WindowDays = asked.WindowDays, GraceDays = asked.GraceDays,
            Blackouts = [.. (asked.Blackouts ?? []).Select(b => new Blackout(Day(b.From)!.Value, Day(b.To)!.Value, b.Reason))],
            OwnerId = asked.OwnerId is null ? null : PersonStore.PersonOf(tx, asked.OwnerId), DeputyId = asked.DeputyId is null ? null : PersonStore.PersonOf(tx, asked.DeputyId), Team = asked.Team,
            RtoSeconds = asked.RtoSeconds, RpoSeconds = asked.RpoSeconds, Snapshots = asked.Snapshots, SnapshotSource = asked.SnapshotSource, SnapshotDays = asked.SnapshotDays, SnapshotName = asked.SnapshotName,
            RequiredChecks = [.. (asked.RequiredChecks ?? []).Distinct()], MinParticipants = asked.MinParticipants, WitnessRequired = asked.WitnessRequired, FidelityFloor = asked.FidelityFloor, Paused = asked.Paused,
            Declared = null,
        };
        var moved = after.Recurrence != plan.Recurrence || !after.Blackouts.SequenceEqual(plan.Blackouts) || (plan.Paused && !after.Paused);
        return moved ? after with { CountsFrom = tx.Now } : after;
    }

    /// <summary>Of a duration the end of the first period, as counted from today; one that is there keeps its first day.</summary>
    public static DateOnly FirstDay(string rule, DateOnly today, DrillPlan plan)
    {
        if (plan.Recurrence.Rule == rule.Trim()) return plan.Recurrence.Starts;
        if (!rule.TrimStart().StartsWith('P') || !Recurring.Read(rule, null, "UTC", today).Is(out var counted, out _)) return today;
        return Recurring.Next(counted, today.ToDateTime(counted.At)) is { } next ? DateOnly.FromDateTime(next) : today;
    }

    private static Refusal? Check(DrillPlanSettings asked)
    {
        var checking = new Checking()
            .That(asked.Tier is >= 1 and <= 3, "tier", "1 to 3")
            .Text(asked.Rule, "rule", LongestName).Text(asked.Zone, "zone", 100).Text(asked.Environment, "environment", 500)
            .That(asked.At is null || Time(asked.At) is not null, "at", "a time such as 09:00")
            .That(asked.Starts is null || Day(asked.Starts) is not null, "starts", "a day such as 2026-12-01")
            .That(asked.WindowDays is >= 0 and <= MostDays, "windowDays", $"0 to {MostDays}").That(asked.GraceDays is >= 0 and <= MostDays, "graceDays", $"0 to {MostDays}")
            .Optional(asked.OwnerId, "ownerId", 100).Optional(asked.DeputyId, "deputyId", 100).Optional(asked.Team, "team", LongestName)
            .That(asked.RtoSeconds is null or (> 0 and <= LongestSeconds), "rtoSeconds", $"1 to {LongestSeconds}").That(asked.RpoSeconds is null or (>= 0 and <= LongestSeconds), "rpoSeconds", $"0 to {LongestSeconds}")
            .Optional(asked.SnapshotSource, "snapshotSource", LongestName).Optional(asked.SnapshotName, "snapshotName", LongestName)
            .That(asked.SnapshotDays is null or (> 0 and <= 3650), "snapshotDays", "1 to 3650")
            .That(asked.Snapshots != SnapshotPolicy.RandomWithin || asked.SnapshotDays is not null, "snapshotDays", "how old a random snapshot may be")
            .That(asked.Snapshots != SnapshotPolicy.Named || asked.SnapshotName is not null, "snapshotName", "which snapshot")
            .That(asked.MinParticipants is >= 1 and <= 100, "minParticipants", "1 to 100").That(asked.FidelityFloor is >= 0 and <= 100, "fidelityFloor", "0 to 100 percent")
            .That((asked.RequiredChecks?.Count ?? 0) <= Most, "requiredChecks", $"at most {Most}").That((asked.Blackouts?.Count ?? 0) <= Most, "blackouts", $"at most {Most}");
        foreach (var name in asked.RequiredChecks ?? []) checking.Text(name, "requiredChecks", LongestName);
        foreach (var days in asked.Blackouts ?? [])
            checking.That(days is not null && Day(days.From) is { } from && Day(days.To) is { } to && from <= to && to.DayNumber - from.DayNumber <= MostDays, "blackouts", $"from and to, such as 2026-12-20 and 2027-01-06, at most {MostDays} days").Optional(days?.Reason, "blackouts.reason", 1000);
        return checking.Refusal;
    }

    private static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static TimeOnly? Time(string text) => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
}
