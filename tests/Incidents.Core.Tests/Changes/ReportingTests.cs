using Incidents.Core.Changes;

namespace Incidents.Core.Tests.Changes;

public class ReportingTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ToldChange Told = new("Deploy") { ExternalId = "1", Details = """{"a":1}""" };

    [Fact]
    public void Without_a_time_it_happens_now() =>
        Assert.Equal((ReportedAs.New, Now, null), Seen(Reporting.FromSender(null, Told, "svc", Now)));

    [Theory]
    [InlineData(-60, -60)]
    [InlineData(4, 0)]
    public void A_senders_clock_may_be_a_little_ahead_and_it_is_then_now(int told, int taken) =>
        Assert.Equal((ReportedAs.New, Now.AddMinutes(taken), null), Seen(Reporting.FromSender(null, Told with { HappenedAt = Now.AddMinutes(told) }, null, Now)));

    [Fact]
    public void What_is_told_to_happen_far_ahead_is_planned() =>
        Assert.Equal((ReportedAs.New, Now.AddHours(2), Now.AddHours(2)), Seen(Reporting.FromSender(null, Told with { HappenedAt = Now.AddHours(2) }, null, Now)));

    [Fact]
    public void A_window_that_ends_before_it_begins_is_a_moment_to_a_sender_and_a_mistake_to_a_person()
    {
        var told = Told with { StartsAt = Now, EndsAt = Now.AddHours(-1) };
        Assert.Equal((ReportedAs.New, Now, Now), Seen(Reporting.FromSender(null, told, null, Now)));
        Assert.Equal("change_window_wrong", Reporting.FromPerson(told, null, Now).Refusal?.Code);
        Assert.Equal("change_window_wrong", Reporting.FromPerson(Told with { EndsAt = Now }, null, Now).Refusal?.Code);
    }

    [Fact]
    public void A_person_who_tells_of_the_future_is_asked_for_the_window()
    {
        Assert.Equal("change_in_future", Reporting.FromPerson(Told with { HappenedAt = Now.AddMinutes(6) }, null, Now).Refusal?.Code);
        Assert.Equal(Now, Reporting.FromPerson(Told with { HappenedAt = Now.AddMinutes(4) }, null, Now).Value.HappenedAt);
    }

    [Fact]
    public void What_happened_is_told_once_and_stays_as_it_was_told()
    {
        var known = Reporting.FromSender(null, Told, "svc", Now).Change!;
        Assert.Equal(new Reported(ReportedAs.Unchanged, known), Reporting.FromSender(known, Told with { HappenedAt = Now.AddHours(-1), Version = "2" }, "other", Now.AddMinutes(1)));
        Assert.Equal("change_not_planned", Reporting.Correct(known, Told with { StartsAt = Now }, null, Now).Refusal?.Code);
        Assert.Equal("change_not_planned", Reporting.Cancel(known, "no", Now).Refusal?.Code);
    }

    [Fact]
    public void A_plan_is_moved_and_taken_back_until_it_is_over()
    {
        var told = Told with { StartsAt = Now.AddHours(1), EndsAt = Now.AddHours(2), Author = "ada" };
        var known = Reporting.FromSender(null, told, "svc", Now).Change!;
        Assert.Equal(ReportedAs.Unchanged, Reporting.FromSender(known, told, "svc", Now).As);

        var moved = Reporting.FromSender(known, told with { StartsAt = Now.AddHours(3), EndsAt = Now.AddHours(4), Author = null }, null, Now);
        Assert.Equal((ReportedAs.Corrected, Now.AddHours(3), Now.AddHours(4)), Seen(moved));
        Assert.Equal(("ada", "svc"), (moved.Change!.Author, moved.Change.ServiceId));

        // Told of as it happens, without the window: it stays the one that was announced.
        Assert.Equal((ReportedAs.Unchanged, Now.AddHours(1), Now.AddHours(2)), Seen(Reporting.FromSender(known, Told, "svc", Now.AddHours(1))));

        var off = Reporting.FromSender(known, new ToldChange("no disks") { IsCancelled = true }, "svc", Now.AddMinutes(1));
        Assert.Equal((ReportedAs.Cancelled, Now.AddMinutes(1), "no disks", "Deploy"), (off.As, off.Change!.CancelledAt, off.Change.CancelReason, off.Change.Summary));
        Assert.Equal(ReportedAs.Unchanged, Reporting.FromSender(off.Change, told with { Version = "2" }, "svc", Now).As);
        Assert.Equal("change_cancelled", Reporting.Cancel(off.Change, null, Now).Refusal?.Code);

        Assert.Null(Reporting.Cancel(known, null, Now.AddHours(2)).Refusal);
        Assert.Equal("change_over", Reporting.Cancel(known, null, Now.AddHours(3)).Refusal?.Code);
    }

    [Fact]
    public void To_take_back_what_nobody_knows_does_nothing() =>
        Assert.Equal(new Reported(ReportedAs.Unchanged, null), Reporting.FromSender(null, Told with { IsCancelled = true }, null, Now));

    private static (ReportedAs, DateTimeOffset, DateTimeOffset?) Seen(Reported reported) => (reported.As, reported.Change!.HappenedAt, reported.Change.EndsAt);
}
