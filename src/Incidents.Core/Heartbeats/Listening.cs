namespace Incidents.Core.Heartbeats;

/// <summary>
/// Decides who is silent. Only time in which somebody listened counts: when we were away, or the clock jumped, every sender first gets
/// a whole cadence and its grace to be heard again. Nobody is forgotten by that, since what was heard last stays written.
/// </summary>
public static class Listening
{
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    /// <summary>A listener that gave no sign for so long was away.</summary>
    public static readonly TimeSpan Gap = TimeSpan.FromSeconds(60);

    public static long DefaultGrace(long everySeconds) => Math.Max(60, everySeconds / 2);

    public static Listened GoOn(Listened? before, DateTimeOffset now) => before is not null && (now - before.AliveAt).Duration() <= Gap
        ? before with { AliveAt = now }
        : new Listened { Since = now, AliveAt = now };

    /// <summary>After this it is silent.</summary>
    public static DateTimeOffset DueAt(Heartbeat heartbeat, DateTimeOffset listeningSince, DateTimeOffset now)
    {
        var sign = heartbeat.ExpectedFrom;
        if (LastOf(heartbeat, now) is { } last && last > sign) sign = last;
        if (listeningSince > sign) sign = listeningSince;
        return sign.AddSeconds(heartbeat.EverySeconds + heartbeat.GraceSeconds);
    }

    /// <summary>The last sign of life of who has just fallen silent; null for who has not.</summary>
    public static DateTimeOffset? FallsSilent(Heartbeat heartbeat, DateTimeOffset listeningSince, DateTimeOffset now) =>
        heartbeat.SilentSince is null && now > DueAt(heartbeat, listeningSince, now) ? LastOf(heartbeat, now) ?? heartbeat.ExpectedFrom : null;

    /// <summary>What lies in the future was written by a clock that has been set back since.</summary>
    private static DateTimeOffset? LastOf(Heartbeat heartbeat, DateTimeOffset now) => heartbeat.LastAt <= now ? heartbeat.LastAt : null;
}
