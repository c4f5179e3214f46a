namespace Incidents.Core.Alerts;

/// <summary>Decides what an event means for the alert it names.</summary>
public static class Deduplicating
{
    /// <param name="said">What the sender says.</param>
    /// <param name="latest">The latest episode of the same identity, or null.</param>
    public static AlertChange Decide(AlertEvent said, Alert? latest)
    {
        var open = latest is { State: not AlertState.Resolved };
        return said.Action switch
        {
            AlertAction.Trigger when open => AlertChange.Repeat,
            // A second sender, or a late delivery, repeats an episode that has already ended.
            AlertAction.Trigger when IsEnded(latest, said) => AlertChange.Ignore,
            AlertAction.Trigger => AlertChange.Open,
            AlertAction.Acknowledge when latest?.State == AlertState.Firing => AlertChange.Acknowledge,
            // Also after a person closed it: from then on a late delivery is known to be late.
            AlertAction.Resolve when latest is { ResolvedBySender: false } => AlertChange.Resolve,
            _ => AlertChange.Ignore,
        };
    }

    private static bool IsEnded(Alert? latest, AlertEvent said) =>
        said is { TellsEpisode: true, StartsAt: { } begins } && latest is { ResolvedBySender: true, StartsAt: { } began } && begins <= began;
}

/// <summary>What happens to the alert.</summary>
public enum AlertChange
{
    Open,
    Repeat,
    Acknowledge,
    Resolve,
    Ignore,
}
