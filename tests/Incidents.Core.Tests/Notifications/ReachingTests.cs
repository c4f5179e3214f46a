using Incidents.Core.Notifications;

namespace Incidents.Core.Tests.Notifications;

public sealed class ReachingTests
{
    private static readonly Destination Mail = new() { Id = "cme_mail", PersonId = "per_ada", Kind = DestinationKind.Email, VerifiedAt = At("2026-01-01T00:00Z") };
    private static readonly Destination Phone = new() { Id = "cme_phone", PersonId = "per_ada", Kind = DestinationKind.Gateway, VerifiedAt = At("2026-01-01T00:00Z") };
    private static readonly DateTimeOffset Night = At("2026-11-20T02:15Z");

    [Fact]
    public void Without_rules_everything_is_used_at_once_for_what_hurries_and_one_mail_for_the_rest()
    {
        Assert.Equal([(Phone, TimeSpan.Zero), (Mail, TimeSpan.Zero)], Reaching.Plan([], [Phone, Mail], Urgency.High, Night));
        Assert.Equal([(Mail, TimeSpan.Zero)], Reaching.Plan([], [Phone, Mail], Urgency.Low, Night));
        Assert.Equal([(Phone, TimeSpan.Zero)], Reaching.Plan([], [Phone], Urgency.Low, Night));
        Assert.Empty(Reaching.Plan([], [], Urgency.High, Night));
    }

    [Fact]
    public void The_first_rule_that_fits_urgency_and_hour_in_its_zone_says_what_and_when()
    {
        // 02:15 UTC is 03:15 in Vienna, and 11:15 in Tokyo.
        NotificationRule[] rules =
        [
            new() { Urgency = Urgency.High, Zone = "Asia/Tokyo", FromMinute = 0, ToMinute = 8 * 60, Steps = [new("cme_phone", 0)] },
            new() { Urgency = Urgency.High, Zone = "Europe/Vienna", FromMinute = 22 * 60, ToMinute = 6 * 60, Steps = [new("cme_mail", 0), new("cme_phone", 5)] },
            new() { Urgency = Urgency.High, Steps = [new("cme_mail", 0)] },
        ];
        Assert.Equal([(Mail, TimeSpan.Zero), (Phone, TimeSpan.FromMinutes(5))], Reaching.Plan(rules, [Mail, Phone], Urgency.High, Night));
        Assert.Equal([(Mail, TimeSpan.Zero)], Reaching.Plan(rules, [Mail, Phone], Urgency.High, Night.AddHours(8)));
    }

    [Fact]
    public void Rules_that_leave_a_gap_or_name_a_lost_way_make_nobody_silent()
    {
        NotificationRule[] byDay = [new() { Urgency = Urgency.High, FromMinute = 8 * 60, ToMinute = 18 * 60, Steps = [new("cme_mail", 0)] }];
        Assert.Equal(2, Reaching.Plan(byDay, [Mail, Phone], Urgency.High, Night).Count);
        NotificationRule[] lost = [new() { Urgency = Urgency.High, Steps = [new("cme_gone", 0)] }, new() { Urgency = Urgency.High, Zone = "No/Where", Steps = [new("cme_mail", 0)] }];
        Assert.Equal(2, Reaching.Plan(lost, [Mail, Phone], Urgency.High, Night).Count);
        // What does not hurry may be wanted in the inbox only.
        Assert.Empty(Reaching.Plan([new() { Urgency = Urgency.Low }], [Mail, Phone], Urgency.Low, Night));
    }

    [Fact]
    public void A_minute_lies_between_two_pages_and_a_clock_set_back_keeps_nobody_waiting()
    {
        var paged = Mail with { PagedAt = Night };
        Assert.Equal(Night.AddMinutes(1), Paging.HeldUntil(paged, Night));
        Assert.Equal(Night.AddMinutes(1), Paging.HeldUntil(paged, Night.AddSeconds(59)));
        Assert.Null(Paging.HeldUntil(paged, Night.AddSeconds(60)));
        Assert.Null(Paging.HeldUntil(paged, Night.AddHours(-1)));
        Assert.Null(Paging.HeldUntil(Mail, Night));
        Assert.Null(Paging.HeldUntil(paged with { PersonId = null }, Night));
    }

    [Fact]
    public void Waits_double_with_some_chance_in_them_from_five_seconds_to_a_quarter_of_an_hour()
    {
        Assert.All(Enumerable.Range(1, 60), tries => Assert.All(new[] { 0, 0.3, 0.999 }, chance => Assert.InRange(Retrying.Wait(tries, chance), TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(15))));
        Assert.True(Retrying.Wait(4, 0.5) > Retrying.Wait(3, 0.5));
        Assert.NotEqual(Retrying.Wait(4, 0.1), Retrying.Wait(4, 0.9));
        Assert.Equal(TimeSpan.FromMinutes(15), Retrying.Wait(40, 0.5));
    }

    [Fact]
    public void It_is_tried_for_a_day_and_as_the_other_side_asks_within_an_hour()
    {
        var delivery = new Delivery { TriedAt = Night, Tries = 1 };
        Assert.Equal(Night + TimeSpan.FromSeconds(5), Retrying.Again(delivery, new(SendingResult.Later), 0.5, Night));
        Assert.Equal(Night.AddMinutes(7), Retrying.Again(delivery, new(SendingResult.Later, "", TimeSpan.FromMinutes(7)), 0.5, Night));
        Assert.Equal(Night.AddHours(1), Retrying.Again(delivery, new(SendingResult.Later, "", TimeSpan.FromDays(7)), 0.5, Night));
        Assert.NotNull(Retrying.Again(delivery, new(SendingResult.Gone), 0.5, Night.AddHours(23)));
        Assert.Null(Retrying.Again(delivery, new(SendingResult.Gone), 0.5, Night.AddHours(24)));
        Assert.Null(Retrying.Again(delivery, new(SendingResult.Never), 0.5, Night));
    }

    [Fact]
    public void A_way_is_shown_so_that_one_knows_it_again_and_nobody_can_use_it()
    {
        var slack = new Destination { Kind = DestinationKind.Slack, Address = "https://hooks.slack.com/services/T0/B0/verysecretpart" };
        Assert.Equal("https://hooks.slack.com/…part", slack.Shown);
        Assert.Equal("+43 660 1", new Destination { Kind = DestinationKind.Gateway, Address = "https://sms.example.org/send?key=k&to={to}", Recipient = "+43 660 1" }.Shown);
        Assert.Equal("ada@example.org", new Destination { Kind = DestinationKind.Email, Address = "ada@example.org" }.Shown);
    }

    [Fact]
    public void The_outbox_is_red_when_nothing_arrives_when_something_was_given_up_or_is_late()
    {
        Assert.Empty(new OutboxFacts { Ways = 3, Working = 1, Failing = 2, Waiting = 1, OldestDueAt = Night.AddSeconds(-60) }.Wrong(Night));
        Assert.Contains("NOBODY CAN BE TOLD", Assert.Single(new OutboxFacts { Ways = 2, Failing = 2 }.Wrong(Night)));
        Assert.Contains("given up", Assert.Single(new OutboxFacts { Dead = 1 }.Wrong(Night)));
        Assert.Contains("is not being sent", Assert.Single(new OutboxFacts { OldestDueAt = Night.AddSeconds(-61) }.Wrong(Night)));
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
