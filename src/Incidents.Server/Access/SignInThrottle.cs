using System.Collections.Concurrent;
using System.Net;

namespace Incidents.Server.Access;

/// <summary>Slows guessing down: after ten wrong passwords for one e-mail from one address, no more tries for what is left of 15 minutes.</summary>
public sealed class SignInThrottle(TimeProvider clock)
{
    private const int Tries = 10;
    private const int Remembered = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    private readonly ConcurrentDictionary<string, (DateTimeOffset Since, int Count)> tries = new();

    /// <summary>Hashed: what is sent as an e-mail may be megabytes, and ten thousand of them are remembered.</summary>
    public static string Key(string? email, IPAddress? address) => Secrets.Hash($"{email?.Trim().ToLowerInvariant()} {address}");

    /// <summary>Counts a try, before its password is looked at, so that many at once are counted too. Gives how long to wait, or null when it is allowed.</summary>
    public TimeSpan? Try(string who)
    {
        var now = clock.GetUtcNow();
        if (tries.Count >= Remembered)
            foreach (var (old, _) in tries.Where(t => t.Value.Since + Window <= now)) tries.TryRemove(old, out _);
        var (since, count) = tries.AddOrUpdate(who, (now, 1), (_, seen) => seen.Since + Window <= now ? (now, 1) : (seen.Since, seen.Count + 1));
        return count > Tries ? since + Window - now : null;
    }

    public void Right(string who) => tries.TryRemove(who, out _);
}
