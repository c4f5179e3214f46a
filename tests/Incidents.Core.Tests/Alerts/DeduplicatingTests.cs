using Incidents.Core.Alerts;

namespace Incidents.Core.Tests.Alerts;

public class DeduplicatingTests
{
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
    public void An_event_does_to_the_latest_episode(AlertAction action, AlertState? latest, AlertChange expected) =>
        Assert.Equal(expected, Deduplicating.Decide(new AlertEvent(action, "k"), latest is { } state ? new Alert { State = state } : null));

    /// <param name="minutes">How much later the new episode began than the one that its sender ended; null when that is not told.</param>
    [Theory]
    [InlineData(0, AlertChange.Ignore)]
    [InlineData(-1, AlertChange.Ignore)]
    [InlineData(1, AlertChange.Open)]
    [InlineData(null, AlertChange.Open)]
    public void A_late_delivery_opens_nothing_again(int? minutes, AlertChange expected)
    {
        var began = new DateTimeOffset(2026, 11, 20, 3, 15, 0, TimeSpan.Zero);
        var ended = new Alert { State = AlertState.Resolved, ResolvedBySender = true, StartsAt = began };
        var said = new AlertEvent(AlertAction.Trigger, "k") { StartsAt = minutes is { } later ? began.AddMinutes(later) : null, TellsEpisode = true };
        Assert.Equal(expected, Deduplicating.Decide(said, ended));
        // A time that names no episode proves nothing.
        Assert.Equal(AlertChange.Open, Deduplicating.Decide(said with { TellsEpisode = false }, ended));
        Assert.Equal(AlertChange.Open, Deduplicating.Decide(said, ended with { ResolvedBySender = false }));
        Assert.Equal(AlertChange.Ignore, Deduplicating.Decide(said with { Action = AlertAction.Resolve }, ended));
    }
}
