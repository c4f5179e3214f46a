using System.Collections.Concurrent;

namespace Incidents.Server.Access;

/// <summary>Slows guessing down: after ten wrong passwords for one e-mail from one address, no more tries for what is left of 15 minutes.</summary>
public sealed class SignInThrottle(TimeProvider clock)
{
    private const int Tries = 10;
    private const int Remembered = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    private readonly ConcurrentDictionary<string, (DateTimeOffset Since, int Wrong)> wrong = new();

    /// <summary>How long to wait, or null when a try is allowed.</summary>
    public TimeSpan? Wait(string who) =>
        wrong.TryGetValue(who, out var seen) && seen.Wrong >= Tries && seen.Since + Window - clock.GetUtcNow() is { Ticks: > 0 } left ? left : null;

    public void Wrong(string who)
    {
        var now = clock.GetUtcNow();
        if (wrong.Count >= Remembered)
            foreach (var (old, _) in wrong.Where(w => w.Value.Since + Window <= now)) wrong.TryRemove(old, out _);
        wrong.AddOrUpdate(who, (now, 1), (_, seen) => seen.Since + Window <= now ? (now, 1) : (seen.Since, seen.Wrong + 1));
    }

    public void Right(string who) => wrong.TryRemove(who, out _);
}
