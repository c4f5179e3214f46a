namespace Incidents.Core.Notifications;

/// <summary>What a channel made of one try.</summary>
/// <param name="Result">Whether it arrived, and if not, what that means.</param>
/// <param name="Why">For people; never what the other side wrote.</param>
/// <param name="RetryAfter">When the other side wants to be asked again.</param>
public sealed record Sending(SendingResult Result, string Why = "", TimeSpan? RetryAfter = null);

/// <summary>It arrived, it did not this time, there is nothing at this address, or it never will.</summary>
public enum SendingResult
{
    Sent,
    Later,
    Gone,
    Never,
}

/// <summary>Decides when a try follows on one that failed.</summary>
public static class Retrying
{
    public static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan GiveUp = TimeSpan.FromHours(24);
    public static readonly TimeSpan LongestAsked = TimeSpan.FromHours(1);

    /// <param name="tries">How many were begun.</param>
    /// <param name="chance">From 0 to 1, so that many do not come back in step.</param>
    public static TimeSpan Wait(long tries, double chance)
    {
        var doubled = First * Math.Pow(2, Math.Clamp(tries - 1, 0, 12));
        var spread = doubled * (0.75 + chance / 2);
        return spread < First ? First : spread > Longest ? Longest : spread;
    }

    /// <summary>Null when it is given up.</summary>
    public static DateTimeOffset? Again(Delivery tried, Sending sending, double chance, DateTimeOffset now)
    {
        if (sending.Result == SendingResult.Never || now - (tried.TriedAt ?? now) >= GiveUp) return null;
        var wait = Wait(tried.Tries, chance);
        if (sending.RetryAfter is { } asked && asked > wait) wait = asked < LongestAsked ? asked : LongestAsked;
        return now + wait;
    }

    /// <summary>True when it has been answered for a day that nothing is there.</summary>
    public static bool IsGone(Destination destination, DateTimeOffset now) => destination.GoneSince is { } since && now - since >= GiveUp;
}
