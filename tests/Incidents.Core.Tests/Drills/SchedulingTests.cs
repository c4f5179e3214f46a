using Incidents.Core.Drills;
using Incidents.Core.Time;

namespace Incidents.Core.Tests.Drills;

public sealed class SchedulingTests
{
    private static readonly string[] AllZones =
    [
        "UTC", "Europe/Vienna", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "Africa/Cairo", "America/Santiago", "Asia/Tehran", "Pacific/Chatham", "Europe/London",
    ];

    private static readonly DateTimeOffset Began = new(2026, 11, 20, 3, 15, 0, TimeSpan.Zero);

    public static TheoryData<string, string> Rules => new()
    {
        { "P1D", "02:30" }, { "P9D", "00:00" }, { "P1M", "02:00" }, { "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", "01:30" }, { "15 2 1,15 * *", "" },
    };

    /// <summary>Ten years in twelve zones: the schedule is looked at at random times, with gaps and clocks that go back, and remembers nothing but the last row.</summary>
    [Theory]
    [MemberData(nameof(Rules))]
    public void Ten_years_of_restarts_and_gaps_neither_skip_a_drill_nor_double_one(string rule, string at)
    {
        var random = new Random(rule.Length * 7919);
        foreach (var name in AllZones)
        {
            var plan = Plan(rule, at, name, Began);
            var until = Began.AddYears(10);
            List<Drill> rows = [];
            var clock = Began;
            var restarts = 0;
            for (; clock < until; restarts++)
            {
                Look(plan, rows, clock);
                // 200 restarts and more; some gaps are a month, some clocks go back by up to a day.
                var step = random.Next(10) switch { 0 => TimeSpan.FromDays(random.NextDouble() * 30), 1 => TimeSpan.FromDays(-random.NextDouble()), _ => TimeSpan.FromDays(random.NextDouble() * 20) };
                clock += step;
                if (clock < Began) clock = Began;
            }

            Look(plan, rows, until);
            Assert.True(restarts >= 200, $"{restarts} restarts");
            var expected = DueByHand.Of(rule, at, TimeZoneInfo.FindSystemTimeZoneById(name), Began, until);
            Assert.Equal(expected, rows.Where(r => r.DueAt <= until).Select(r => r.DueAt).ToList());
            Assert.Equal(Enumerable.Range(1, rows.Count), rows.Select(r => r.Sequence!.Value));
            // All went by but those whose grace is not over.
            Assert.All(rows.Where(r => r.DueAt.AddDays(plan.GraceDays) <= until), r => Assert.Equal(DrillState.Missed, r.State));
        }
    }

    [Fact]
    public void A_blackout_moves_a_drill_to_the_first_day_after_it_and_two_do_not_fall_together()
    {
        var plan = Plan("P1D", "09:00", "Europe/Vienna", Began) with { Blackouts = [new(new(2026, 12, 20), new(2026, 12, 31)), new(new(2027, 1, 1), new(2027, 1, 6))] };
        var days = new List<string>();
        for (DueDate? due = Scheduling.Next(plan, new DateTime(2026, 12, 17, 9, 0, 0)); days.Count < 4; due = Scheduling.Next(plan, due!.Local)) days.Add(due!.Local.ToString("MM-dd HH:mm"));
        Assert.Equal(["12-18 09:00", "12-19 09:00", "01-07 09:00", "01-08 09:00"], days);
    }

    [Fact]
    public void What_was_done_in_the_window_is_not_due_again()
    {
        var plan = Plan("P90D", "09:00", "UTC", Began) with { WindowDays = 14 };
        var first = Scheduling.Next(plan, null)!;
        Assert.Equal(first.At, Scheduling.NextFor(plan, first.OpensAt.AddTicks(-1))!.At);
        Assert.Equal(first.At.AddDays(90), Scheduling.NextFor(plan, first.OpensAt)!.At);
        Assert.Equal(first.At.AddDays(90), Scheduling.NextFor(plan, first.At.AddDays(8))!.At);
    }

    [Fact]
    public void Missed_when_the_grace_is_over_or_the_next_is_due_whichever_is_first()
    {
        var plan = Plan("P7D", "09:00", "UTC", Began) with { GraceDays = 14 };
        Assert.Equal(Began.AddDays(7), Scheduling.MissedAt(plan, Began, Began.AddDays(7)));
        Assert.Equal(Began.AddDays(14), Scheduling.MissedAt(plan, Began, Began.AddDays(90)));
    }

    [Fact]
    public void Of_reminders_that_have_come_together_only_the_last_is_told_and_none_from_before_the_plan()
    {
        var drill = new Drill { Id = "drl_a", State = DrillState.Open, DueLocal = new DateTime(2026, 12, 18, 9, 0, 0), DueAt = new(2026, 12, 18, 9, 0, 0, TimeSpan.Zero), PlannedAt = Began };
        DueReminders At(int day, int hour, params ReminderKind[] told) => Reminding.Due(drill, 1, "UTC", told.ToHashSet(), new DateTimeOffset(2026, 12, 1, hour, 0, 0, TimeSpan.Zero).AddDays(day - 1));

        Assert.Equal(DueReminders.None.Tell, At(4, 8).Tell);
        Assert.Equal(ReminderKind.Before14, At(4, 9).Tell!.Kind);
        Assert.Null(At(4, 9, ReminderKind.Before14).Tell);
        var late = At(26, 9);
        Assert.Equal((ReminderKind.After7, 5), (late.Tell!.Kind, late.Covered.Count));
        // Planned on the day itself: what would have been said before is not said.
        drill = drill with { PlannedAt = new(2026, 12, 17, 0, 0, 0, TimeSpan.Zero) };
        Assert.Equal((null, 2), (At(17, 12).Tell, At(17, 12).Covered.Count));
        drill = drill with { State = DrillState.InProgress };
        Assert.Null(At(26, 9).Tell);
    }

    [Fact]
    public void Reminders_come_in_working_hours_of_working_days_but_for_what_climbs()
    {
        // A Saturday, at three in the morning.
        var drill = new Drill { State = DrillState.Open, DueLocal = new DateTime(2026, 12, 19, 3, 0, 0) };
        string At(ReminderKind kind) => Reminding.At(Reminding.Of(1).Single(r => r.Kind == kind), drill, "UTC").ToString("ddd MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal("Fri 12-18 09:00", At(ReminderKind.Due));
        Assert.Equal("Mon 12-21 09:00", At(ReminderKind.After1));
        Assert.Equal("Sat 12-26 03:00", At(ReminderKind.After7));
    }

    private static DrillPlan Plan(string rule, string at, string zone, DateTimeOffset from) => new()
    {
        Id = "pln_a", CountsFrom = from, GraceDays = 14, WindowDays = 3,
        Recurrence = Recurring.Read(rule, at.Length == 0 ? null : TimeOnly.Parse(at), zone, DateOnly.FromDateTime(Recurring.Local(zone, from))).Value,
    };

    /// <summary>The scheduler's rule, without a database: rows up to one that is not yet due, and what became of those that wait.</summary>
    private static void Look(DrillPlan plan, List<Drill> rows, DateTimeOffset now)
    {
        while (rows.Count == 0 || rows[^1].DueAt <= now)
        {
            if (Scheduling.Next(plan, rows.LastOrDefault()?.DueLocal) is not { } due) break;
            rows.Add(new Drill { PlanId = plan.Id, Sequence = rows.Count + 1, DueLocal = due.Local, DueAt = due.At, OpensAt = due.OpensAt, PlannedAt = now });
        }

        for (var i = 0; i < rows.Count; i++) rows[i] = Scheduling.Moved(plan, rows[i], i + 1 < rows.Count ? rows[i + 1].DueAt : null, null, now);
    }
}
