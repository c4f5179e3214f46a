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
    [InlineData(AlertAction.Resolve, AlertState.Resolved, AlertChange.Ignore)]
    public void An_event_does_to_the_latest_episode(AlertAction action, AlertState? latest, AlertChange expected) =>
        Assert.Equal(expected, Deduplicating.Decide(new AlertEvent(action, "k"), latest is { } state ? new Alert { State = state } : null));
}
