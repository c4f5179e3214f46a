namespace Incidents.Core.Alerts;

/// <summary>
/// What a sender may still send: so much each minute, and two minutes' worth at once. Beyond it only repeats are refused:
/// what is not known yet, what ends and what is acknowledged are taken, since nothing else would tell of them.
/// </summary>
public readonly record struct Budget(double Left, DateTimeOffset At)
{
    private const int Minutes = 2;

    public static Budget Full(long perMinute, DateTimeOffset now) => new(perMinute * (double)Minutes, now);

    /// <summary>What is left at this moment. A clock that went back gives nothing and takes nothing.</summary>
    public Budget Refilled(long perMinute, DateTimeOffset now) =>
        now <= At ? this with { At = now } : new(Math.Min(perMinute * (double)Minutes, Left + ((now - At).TotalMinutes * perMinute)), now);

    public Budget Spent(int events) => this with { Left = Math.Max(0, Left - events) };

    /// <summary>What is more than ever fits is allowed when all is there: else it would be refused for ever.</summary>
    public bool Allows(int events, long perMinute) => Left >= Needed(events, perMinute);

    /// <summary>When it is allowed, from the moment of the last refill on.</summary>
    public TimeSpan Until(int events, long perMinute) => TimeSpan.FromMinutes(Math.Max(0, Needed(events, perMinute) - Left) / perMinute);

    private static double Needed(int events, long perMinute) => Math.Min(events, perMinute * (double)Minutes);
}
