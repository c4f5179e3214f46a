using Incidents.Core.OnCall;
using Incidents.Core.People;
using static Incidents.Core.Tests.OnCall.Rota;

namespace Incidents.Core.Tests.OnCall;

/// <summary>Who is on call: turns, days on which clocks are changed, restrictions, layers, overrides, and the past.</summary>
public sealed class CoveringTests
{
    [Fact]
    public void A_day_is_from_hand_off_to_hand_off_also_when_an_hour_is_skipped_or_comes_twice()
    {
        var rota = new Rota("Europe/Vienna", Daily("abc", "09:00", "2026-03-28"));
        Assert.Equal("03-27 00:00 -, 03-28 08:00 a, 03-29 07:00 b, 03-30 07:00 c, 03-31 07:00 a", rota.Told("2026-03-27T00:00Z", "2026-04-01T00:00Z"));
        Assert.Equal("10-24 07:00 a, 10-25 08:00 b, 10-26 08:00 c", rota.Told("2026-10-24T07:00Z", "2026-10-27T08:00Z"));
    }

    [Fact]
    public void A_hand_off_that_is_skipped_is_at_the_jump_and_one_that_comes_twice_at_the_first()
    {
        var rota = new Rota("Europe/Vienna", Daily("ab", "02:30", "2026-03-28"));
        Assert.Equal("03-28 01:30 a, 03-29 01:00 b, 03-30 00:30 a", rota.Told("2026-03-28T01:30Z", "2026-03-31T00:30Z"));
        Assert.Equal("10-24 00:30 a, 10-25 00:30 b, 10-26 01:30 a", rota.Told("2026-10-24T00:30Z", "2026-10-27T01:30Z"));
    }

    [Fact]
    public void Turns_of_hours_change_at_the_same_times_of_the_day_all_year()
    {
        var rota = new Rota("Europe/Vienna", Custom("ab", "08:00", "2026-03-27", 12, TurnUnit.Hours));
        Assert.Equal("03-28 07:00 a, 03-28 19:00 b, 03-29 06:00 a, 03-29 18:00 b", rota.Told("2026-03-28T07:00Z", "2026-03-30T06:00Z"));
    }

    [Fact]
    public void A_turn_that_lies_in_skipped_time_is_none()
    {
        Assert.Equal("03-29 00:00 a, 03-29 01:00 c, 03-29 02:00 a", new Rota("Europe/Vienna", Custom("abc", "01:00", "2026-03-29", 1, TurnUnit.Hours)).Told("2026-03-29T00:00Z", "2026-03-29T03:00Z"));
        // Samoa had no 30 December 2011.
        Assert.Equal("12-29 10:00 a, 12-30 10:00 c, 12-31 10:00 a", new Rota("Pacific/Apia", Daily("abc", "00:00", "2011-12-29")).Told("2011-12-29T10:00Z", "2012-01-01T09:00Z"));
    }

    [Fact]
    public void Weeks_change_on_their_day_and_the_first_turn_may_be_short()
    {
        var rota = new Rota("UTC", Weekly("ab", "09:00", "2026-03-04", DayOfWeek.Monday)); // a Wednesday
        Assert.Equal("03-04 09:00 a, 03-09 09:00 b, 03-16 09:00 a", rota.Told("2026-03-04T09:00Z", "2026-03-20T00:00Z"));
        Assert.Equal("03-04 09:00 a, 03-11 09:00 b", new Rota("UTC", Weekly("ab", "09:00", "2026-03-04")).Told("2026-03-04T09:00Z", "2026-03-12T00:00Z"));
        Assert.Equal("03-04 09:00 a, 03-18 09:00 b", new Rota("UTC", Custom("ab", "09:00", "2026-03-04", 2, TurnUnit.Weeks)).Told("2026-03-04T09:00Z", "2026-03-20T00:00Z"));
    }

    [Fact]
    public void A_layer_ends_at_the_hand_off_of_its_last_day()
    {
        var rota = new Rota("UTC", Daily("ab", "09:00", "2026-03-04") with { EndsOn = new DateOnly(2026, 3, 6) });
        Assert.Equal("03-04 00:00 -, 03-04 09:00 a, 03-05 09:00 b, 03-06 09:00 -", rota.Told("2026-03-04T00:00Z", "2026-03-10T00:00Z"));
    }

    [Fact]
    public void Restrictions_may_go_over_midnight_and_belong_to_the_day_on_which_they_begin()
    {
        var nights = Weekly("ab", "09:00", "2026-03-02") with { Restrictions = [Hours("22:00", "06:00", DayOfWeek.Friday)] };
        Assert.Equal("03-02 09:00 -, 03-06 22:00 a, 03-07 06:00 -, 03-13 22:00 b, 03-14 06:00 -", new Rota("UTC", nights).Told("2026-03-02T09:00Z", "2026-03-15T00:00Z"));
        // The night in which an hour is skipped is an hour shorter.
        var spring = Daily("a", "09:00", "2026-03-02") with { Restrictions = [Hours("22:00", "06:00")] };
        Assert.Equal("03-28 12:00 -, 03-28 21:00 a, 03-29 04:00 -, 03-29 20:00 a, 03-30 04:00 -", new Rota("Europe/Vienna", spring).Told("2026-03-28T12:00Z", "2026-03-30T08:00Z"));
        // From and to alike is a whole day, and windows that touch are one.
        var all = Daily("a", "00:00", "2026-03-02") with { Restrictions = [Hours("00:00", "00:00", DayOfWeek.Saturday), Hours("00:00", "12:00", DayOfWeek.Sunday)] };
        Assert.Equal("03-06 00:00 -, 03-07 00:00 a, 03-08 00:00 a, 03-08 12:00 -", new Rota("UTC", all).Told("2026-03-06T00:00Z", "2026-03-10T00:00Z"));
    }

    [Fact]
    public void The_first_layer_covers_those_after_it_where_it_has_somebody()
    {
        var rota = new Rota("UTC", Daily("a", "00:00", "2026-03-02") with { Name = "nights", Restrictions = [Hours("22:00", "06:00")] }, Weekly("b", "00:00", "2026-03-02"));
        var slots = rota.Slots("2026-03-03T00:00Z", "2026-03-04T00:00Z");
        Assert.Equal("03-03 00:00 a, 03-03 06:00 b, 03-03 22:00 a", rota.Told("2026-03-03T00:00Z", "2026-03-04T00:00Z"));
        Assert.Equal(["nights", "weeks", "nights"], slots.Select(s => s.Layer));
    }

    [Fact]
    public void An_override_covers_all_layers_and_the_one_made_last_the_others()
    {
        var rota = new Rota("UTC", Weekly("a", "00:00", "2026-03-02"))
        {
            Overrides =
            [
                Over("b", "2026-03-03T00:00Z", "2026-03-05T00:00Z", made: "2026-03-01T00:00Z"), Over("c", "2026-03-03T12:00Z", "2026-03-04T00:00Z", made: "2026-03-02T00:00Z"),
                Over("d", "2026-03-06T00:00Z", "2026-03-08T00:00Z", removed: "2026-03-07T00:00Z"), Over("e", "2026-03-06T06:00Z", "2026-03-06T12:00Z", removed: "2026-03-05T00:00Z"),
            ],
        };
        Assert.Equal("03-02 00:00 a, 03-03 00:00 b, 03-03 12:00 c, 03-04 00:00 b, 03-05 00:00 a, 03-06 00:00 d, 03-07 00:00 a", rota.Told("2026-03-02T00:00Z", "2026-03-09T00:00Z"));
        Assert.Equal("ovr_2026-03-02T00:00Z_c", rota.Slots("2026-03-03T13:00Z", "2026-03-03T14:00Z").Single().OverrideId);
    }

    [Fact]
    public void Who_is_gone_covers_nobody_from_then_on_and_is_named_where_nobody_else_is()
    {
        IReadOnlyList<Person> people = [new() { Id = "a", Name = "Ada", DisabledAt = At("2026-03-03T12:00Z") }, new() { Id = "b", Name = "Bob" }, new() { Id = "b2", Name = "Bob too", SameAs = "b", DisabledAt = At("2026-01-01T00:00Z") }];
        var rota = new Rota("UTC", Weekly("a", "00:00", "2026-03-02") with { Restrictions = [Hours("08:00", "18:00")] }) { People = people };
        var hole = rota.Slots("2026-03-03T12:00Z", "2026-03-03T13:00Z").Single();
        Assert.Equal("Ada would be on call, and that account is closed", hole.Hole);
        Assert.Equal("no layer has anybody then", rota.Slots("2026-03-03T20:00Z", "2026-03-03T21:00Z").Single().Hole);
        Assert.Equal("03-03 08:00 a, 03-03 12:00 -, 03-03 18:00 -", rota.Told("2026-03-03T08:00Z", "2026-03-03T20:00Z"));

        var covered = rota with { Layers = [.. rota.Layers, Weekly("b", "00:00", "2026-03-02") with { Name = "back-up", People = ["b2"] }], Overrides = [Over("a", "2026-03-04T00:00Z", "2026-03-04T02:00Z"), Over("nobody", "2026-03-04T00:00Z", "2026-03-04T02:00Z")] };
        Assert.Equal("03-03 08:00 a, 03-03 12:00 b", covered.Told("2026-03-03T08:00Z", "2026-03-05T00:00Z"));
    }

    [Fact]
    public void Who_was_on_call_then_is_answered_by_what_the_schedule_said_then()
    {
        var rota = new Rota("UTC", Daily("ab", "09:00", "2026-03-02")) { Later = [("2026-03-04T15:00Z", [Daily("cd", "09:00", "2026-03-04")])], RemovedAt = At("2026-03-06T10:00Z") };
        Assert.Equal("03-03 09:00 b, 03-04 09:00 a, 03-04 15:00 c, 03-05 09:00 d, 03-06 09:00 c, 03-06 10:00 -", rota.Told("2026-03-03T09:00Z", "2026-03-07T00:00Z"));
        Assert.Equal("the schedule was removed", rota.Slots("2026-03-08T00:00Z", "2026-03-09T00:00Z").Single().Hole);
        Assert.Equal("the schedule did not exist yet", rota.Slots("1979-03-08T00:00Z", "1979-03-09T00:00Z").Single().Hole);
        // A change that leaves the turn as it is does not cut it.
        var same = new Rota("UTC", Daily("ab", "09:00", "2026-03-02")) { Later = [("2026-03-04T15:00Z", [Daily("ab", "09:00", "2026-03-02")])] };
        Assert.Equal("03-04 09:00 a", same.Told("2026-03-04T09:00Z", "2026-03-05T09:00Z"));
    }

    [Fact]
    public void A_zone_that_this_machine_does_not_know_leaves_holes()
    {
        Assert.True(new Rota("Europe/Atlantis", Daily("a", "09:00", "2026-03-02")).Slots("2026-03-04T00:00Z", "2026-03-05T00:00Z").Single().IsHole);
        Assert.Equal("03-04 00:00 b", new Rota("Europe/Atlantis", Daily("a", "09:00", "2026-03-02")) { Overrides = [Over("b", "2026-03-01T00:00Z", "2026-03-09T00:00Z")] }.Told("2026-03-04T00:00Z", "2026-03-05T00:00Z"));
    }

    [Fact]
    public void A_shift_lasts_until_somebody_else_comes()
    {
        var slots = new Rota("UTC", Daily("aab", "09:00", "2026-03-02")).Slots("2026-03-02T09:00Z", "2026-03-06T00:00Z");
        Assert.Equal(4, slots.Count);
        Assert.Equal(["a 03-04 09", "b 03-05 09", "a 03-06 00"], Covering.Shifts(slots).Select(s => $"{s.PersonIds[0]} {s.Until.UtcDateTime:MM-dd HH}"));
    }
}
