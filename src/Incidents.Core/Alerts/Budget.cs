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

    public bool Allows(int events) => Left >= events;
}
