using Incidents.Core.Alerts;

namespace Incidents.Core.Tests.Alerts;

public class DeduplicatingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 15, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(AlertAction.Trigger, null, AlertChange.Open)]
    [InlineData(AlertAction.Trigger, AlertState.Firing, AlertChange.Repeat)]
    [InlineData(AlertAction.Trigger, AlertState.Acknowledged, AlertChange.Repeat)]
    [InlineData(AlertAction.Trigger, AlertState.Resolved, AlertChange.Open)]
    [InlineData(AlertAction.Acknowledge, null, AlertChange.Ignore)]
    [InlineData(AlertAction.Acknowledge, AlertState.Firing, AlertChange.Acknowledge)]
    [InlineData(AlertAction.Acknowledge, AlertState.Acknowledged, AlertChange.Ignore)]
    [InlineData(AlertAction.Acknowledge, AlertState.Resolved, AlertChange.Ignore)]
    [InlineData(AlertAction.Resolve, null, AlertChange.Ignore)]
    [InlineData(AlertAction.Resolve, AlertState.Firing, AlertChange.Resolve)]
    [InlineData(AlertAction.Resolve, AlertState.Acknowledged, AlertChange.Resolve)]
    [InlineData(AlertAction.Resolve, AlertState.Resolved, AlertChange.Resolve)] // a person closed it; now the sender says it is over too
    public void An_event_without_a_time_does_to_the_latest_episode(AlertAction action, AlertState? latest, AlertChange expected) =>
        Assert.Equal(expected, Decide(new AlertEvent(action, "k"), latest is { } state ? new Alert { State = state, Count = 1 } : null));

    /// <param name="minutes">How much later the event's episode began than the latest that is known.</param>
    /// <param name="latest">What that one is: open, ended by its sender (<c>over</c>), closed by a person (<c>closed</c>), or only its end is known (<c>end</c>).</param>
    [Theory]
    [InlineData(AlertAction.Trigger, 0, "open", AlertChange.Repeat)]
    [InlineData(AlertAction.Trigger, 0, "over", AlertChange.Ignore)]
    [InlineData(AlertAction.Trigger, 0, "closed", AlertChange.Open)]
    [InlineData(AlertAction.Trigger, 0, "end", AlertChange.Conclude)]
    [InlineData(AlertAction.Trigger, 1, "open", AlertChange.Succeed)]
    [InlineData(AlertAction.Trigger, 1, "over", AlertChange.Open)]
    [InlineData(AlertAction.Trigger, 1, "closed", AlertChange.Open)]
    [InlineData(AlertAction.Trigger, 1, "end", AlertChange.Open)]
    [InlineData(AlertAction.Trigger, -1, "open", AlertChange.Conclude)]
    [InlineData(AlertAction.Trigger, -1, "over", AlertChange.Conclude)]
    [InlineData(AlertAction.Resolve, 0, "open", AlertChange.Resolve)]
    [InlineData(AlertAction.Resolve, 0, "over", AlertChange.Ignore)]
    [InlineData(AlertAction.Resolve, 0, "closed", AlertChange.Resolve)]
    [InlineData(AlertAction.Resolve, 0, "end", AlertChange.Ignore)]
    [InlineData(AlertAction.Resolve, 1, "open", AlertChange.Remember)]
    [InlineData(AlertAction.Resolve, 1, "over", AlertChange.Remember)]
    [InlineData(AlertAction.Resolve, -1, "open", AlertChange.Ignore)]
    [InlineData(AlertAction.Resolve, -1, "over", AlertChange.Ignore)]
    public void Where_the_sender_names_the_episode_it_is_the_one_that_is_meant(AlertAction action, int minutes, string latest, AlertChange expected) =>
        Assert.Equal(expected, Decide(new AlertEvent(action, "k") { StartsAt = Now.AddMinutes(minutes), TellsEpisode = true }, Known(latest)));

    [Fact]
    public void An_older_episode_that_is_known_is_looked_at_itself()
    {
        var (older, latest) = (Known("over") with { StartsAt = Now.AddMinutes(-5) }, Known("open"));
        AlertEvent Said(AlertAction action) => new(action, "k") { StartsAt = older.StartsAt, TellsEpisode = true };
        Assert.True(Deduplicating.NamesAnother(Said(AlertAction.Trigger), latest));
        Assert.Equal(AlertChange.Ignore, Deduplicating.Decide(Said(AlertAction.Trigger), new(latest, older), Now));
        Assert.Equal(AlertChange.Conclude, Deduplicating.Decide(Said(AlertAction.Trigger), new(latest, older with { Count = 0 }), Now));
        Assert.Equal(AlertChange.Resolve, Deduplicating.Decide(Said(AlertAction.Resolve), new(latest, older with { ResolvedBySender = false }), Now));
        Assert.Equal(AlertChange.Ignore, Deduplicating.Decide(Said(AlertAction.Resolve), new(latest, older), Now));
    }

    /// <param name="minutes">How much later it happened than the newest that was told of the alert.</param>
    /// <param name="heardAgo">Minutes since that was heard here.</param>
    [Theory]
    [InlineData(AlertAction.Trigger, -1, 0, "over", AlertChange.Ignore)]
    [InlineData(AlertAction.Trigger, -1, 10, "over", AlertChange.Ignore)]
    [InlineData(AlertAction.Trigger, -1, 11, "over", AlertChange.Open)] // a sender whose clock stands still is heard again
    [InlineData(AlertAction.Trigger, 0, 0, "over", AlertChange.Open)]
    [InlineData(AlertAction.Trigger, 1, 0, "over", AlertChange.Open)]
    [InlineData(AlertAction.Trigger, -1, 0, "closed", AlertChange.Open)]
    [InlineData(AlertAction.Trigger, -1, 0, "end", AlertChange.Conclude)]
    [InlineData(AlertAction.Trigger, -1, 11, "end", AlertChange.Open)]
    [InlineData(AlertAction.Trigger, 1, 0, "end", AlertChange.Open)]
    [InlineData(AlertAction.Resolve, -1, 0, "open", AlertChange.Ignore)]
    [InlineData(AlertAction.Resolve, -1, 11, "open", AlertChange.Resolve)]
    [InlineData(AlertAction.Resolve, 0, 0, "open", AlertChange.Resolve)]
    [InlineData(AlertAction.Resolve, 1, 0, "over", AlertChange.Resolve)] // the newer end counts from now on
    [InlineData(AlertAction.Resolve, -1, 0, "over", AlertChange.Ignore)]
    public void Elsewhere_the_time_of_the_event_tells_what_is_late_but_only_for_a_while(AlertAction action, int minutes, int heardAgo, string latest, AlertChange expected)
    {
        var known = Known(latest) with { LastAt = Now.AddMinutes(-heardAgo) };
        known = known with { ResolvedAt = known.State == AlertState.Resolved ? known.LastAt : null };
        Assert.Equal(expected, Decide(new AlertEvent(action, "k") { StartsAt = Now.AddMinutes(minutes) }, known));
    }

    [Fact]
    public void The_end_of_what_is_not_known_is_remembered_where_its_time_can_be_compared()
    {
        Assert.Equal(AlertChange.Remember, Decide(new AlertEvent(AlertAction.Resolve, "k") { StartsAt = Now }, null));
        Assert.Equal(AlertChange.Remember, Decide(new AlertEvent(AlertAction.Resolve, "k") { StartsAt = Now, TellsEpisode = true }, null));
        Assert.Equal(AlertChange.Ignore, Decide(new AlertEvent(AlertAction.Resolve, "k") { StartsAt = Now, OnlyIfOpen = true }, null));
        Assert.Equal(AlertChange.Ignore, Decide(new AlertEvent(AlertAction.Resolve, "k"), null));
    }

    [Fact]
    public void A_trigger_whose_time_has_run_out_is_an_end()
    {
        var said = new AlertEvent(AlertAction.Trigger, "k") { StartsAt = Now.AddMinutes(-9), ExpiresAt = Now };
        Assert.Equal((AlertAction.Resolve, Now), (said.At(Now).Action, said.At(Now).StartsAt!.Value));
        Assert.Equal(said, said.At(Now.AddTicks(-1)));
        // What names the episode still names it.
        Assert.Equal(said.StartsAt, (said with { TellsEpisode = true }).At(Now).StartsAt);
    }

    private static AlertChange Decide(AlertEvent said, Alert? latest) => Deduplicating.Decide(said, new KnownEpisodes(latest), Now);

    private static Alert Known(string what) => new()
    {
        State = what == "open" ? AlertState.Firing : AlertState.Resolved,
        ResolvedBySender = what is "over" or "end",
        Count = what == "end" ? 0 : 1,
        StartsAt = Now,
        SaidAt = Now,
        LastAt = Now,
        ResolvedAt = what == "open" ? null : Now,
    };
}
