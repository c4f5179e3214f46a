namespace Incidents.Core.Alerts;

/// <summary>
/// Decides what an event means for the alert it names. Events come twice, late and in any order (two senders, retries, our own outage):
/// whatever the order, the same episodes end in the same state. Where the sender's <c>startsAt</c> names the episode, it tells which is meant;
/// elsewhere the time of the event does, and only for <see cref="Reordering"/>: a clock of the sender that stands still must not silence it.
/// </summary>
public static class Deduplicating
{
    /// <summary>How long after an end a trigger that is older than it is taken for late rather than new.</summary>
    public static readonly TimeSpan Reordering = TimeSpan.FromMinutes(10);

    /// <param name="said">What the sender says.</param>
    /// <param name="known">What is known of the identity.</param>
    /// <param name="now">This moment.</param>
    public static AlertChange Decide(AlertEvent said, KnownEpisodes known, DateTimeOffset now) => said.Action switch
    {
        AlertAction.Trigger => NamesEpisode(said, known) ? TriggerOf(said, known) : Trigger(said, known.Latest, now),
        AlertAction.Resolve => NamesEpisode(said, known) ? ResolveOf(said, known) : Resolve(said, known.Latest, now),
        _ => known.Latest?.State == AlertState.Firing ? AlertChange.Acknowledge : AlertChange.Ignore,
    };

    /// <summary>True when <paramref name="said"/> names an episode other than the latest, so that it has to be looked for.</summary>
    public static bool NamesAnother(AlertEvent said, Alert? latest) =>
        said is { TellsEpisode: true, StartsAt: { } begins } && latest?.StartsAt is { } began && begins != began;

    private static bool NamesEpisode(AlertEvent said, KnownEpisodes known) => said is { TellsEpisode: true, StartsAt: not null } && known.Latest is null or { StartsAt: not null };

    private static AlertChange TriggerOf(AlertEvent said, KnownEpisodes known) => known.Meant(said) switch
    {
        { State: not AlertState.Resolved } => AlertChange.Repeat,
        // Only its end was told yet.
        { Count: 0 } => AlertChange.Conclude,
        { ResolvedBySender: true } => AlertChange.Ignore,
        // A person closed it, or nothing was heard of it for too long, and it still fires.
        { } => AlertChange.Open,
        null when known.Latest is null || said.StartsAt > known.Latest.StartsAt => known.Latest is { State: not AlertState.Resolved } ? AlertChange.Succeed : AlertChange.Open,
        // Older than the latest one, and never heard of: it must be over, for the latest came after it.
        _ => AlertChange.Conclude,
    };

    private static AlertChange ResolveOf(AlertEvent said, KnownEpisodes known) => known.Meant(said) switch
    {
        { ResolvedBySender: false } => AlertChange.Resolve,
        { } => AlertChange.Ignore,
        null when said.OnlyIfOpen => AlertChange.Ignore,
        null when known.Latest is null || said.StartsAt > known.Latest.StartsAt => AlertChange.Remember,
        _ => AlertChange.Ignore,
    };

    private static AlertChange Trigger(AlertEvent said, Alert? latest, DateTimeOffset now) => latest switch
    {
        null => AlertChange.Open,
        { State: not AlertState.Resolved } => AlertChange.Repeat,
        { ResolvedBySender: true } when said.StartsAt < latest.SaidAt && now - latest.ResolvedAt <= Reordering => latest.Count == 0 ? AlertChange.Conclude : AlertChange.Ignore,
        _ => AlertChange.Open,
    };

    private static AlertChange Resolve(AlertEvent said, Alert? latest, DateTimeOffset now) => latest switch
    {
        // Without a time nothing tells whether a later trigger is older.
        null => said.StartsAt is null || said.OnlyIfOpen ? AlertChange.Ignore : AlertChange.Remember,
        { State: not AlertState.Resolved } => said.StartsAt < latest.SaidAt && now - latest.LastAt <= Reordering ? AlertChange.Ignore : AlertChange.Resolve,
        // Also after a person closed it: from then on a late delivery is known to be late.
        { ResolvedBySender: false } => AlertChange.Resolve,
        _ => said.StartsAt > latest.SaidAt ? AlertChange.Resolve : AlertChange.Ignore,
    };
}

/// <summary>What is known of an identity.</summary>
/// <param name="Latest">The open episode, else the last one.</param>
/// <param name="Same">The episode that the event names, when it is not the latest.</param>
public sealed record KnownEpisodes(Alert? Latest, Alert? Same = null)
{
    /// <summary>The episode that the event names.</summary>
    public Alert? Meant(AlertEvent said) => Latest is not null && Latest.StartsAt == said.StartsAt ? Latest : Same;
}

/// <summary>What happens to the alert.</summary>
public enum AlertChange
{
    /// <summary>A new episode begins.</summary>
    Open,

    /// <summary>The open episode is said again.</summary>
    Repeat,

    /// <summary>Somebody has it.</summary>
    Acknowledge,

    /// <summary>The episode is over.</summary>
    Resolve,

    /// <summary>A new episode begins while the one before is still open here: that one is over, its end was not told.</summary>
    Succeed,

    /// <summary>The end of an episode whose beginning was not told yet.</summary>
    Remember,

    /// <summary>The beginning of an episode whose end is known: opened and closed at once, and nobody is called.</summary>
    Conclude,

    /// <summary>It says nothing new.</summary>
    Ignore,
}
