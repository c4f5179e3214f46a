using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Incidents.Core.Intake;

/// <summary>
/// Senders' times. RFC 3339 and its everyday neighbours (a space for the T, <c>+0000</c>, <c>+00</c>, no zone meaning UTC, up to 12 decimals),
/// and epoch seconds, milli-, micro- or nanoseconds as a number or in quotes. Whatever is none of these, or out of range, is no time at all;
/// so is <c>0001-01-01T00:00:00Z</c> and epoch 0, by which Go programs mean "not set". Never local time, never culture.
/// </summary>
internal static partial class SenderTime
{
    public static DateTimeOffset? Read(JsonElement? element) => Read(element.Text());

    public static DateTimeOffset? Read(string? text)
    {
        if (text is not { Length: > 0 and <= 64 })
            return null;
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var epoch) ? Epoch(epoch) : Written(text);
    }

    /// <summary>The unit by size: 1e11 seconds is the year 5138, 1e11 milliseconds is 1973.</summary>
    private static DateTimeOffset? Epoch(decimal number)
    {
        var microseconds = number switch
        {
            <= 0 => 0,
            < 1e11m => number * 1_000_000,
            < 1e14m => number * 1_000,
            < 1e17m => number,
            _ => number / 1_000,
        };
        return microseconds is > 0 and < 253_402_300_800_000_000m // 10000-01-01
            ? DateTimeOffset.UnixEpoch.AddTicks((long)microseconds * TimeSpan.TicksPerMicrosecond)
            : null;
    }

    private static DateTimeOffset? Written(string text)
    {
        var match = Rfc3339().Match(text);
        if (!match.Success)
            return null;
        var (year, month, day) = (Number(match, 1), Number(match, 2), Number(match, 3));
        var (hour, minute, second) = (Number(match, 4), Number(match, 5), Number(match, 6));
        var leap = second == 60 ? 1 : 0; // RFC 3339 has leap seconds, .NET has none
        if (year < 2 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60)
            return null;
        var clock = new DateTime(year, month, day, hour, minute, second - leap, DateTimeKind.Utc);

        // Stored instants are microseconds: cut here, so that a repeat compares equal with what was stored.
        var microseconds = long.Parse(match.Groups[7].Value.PadRight(6, '0')[..6], NumberStyles.None, CultureInfo.InvariantCulture);
        var offset = (Number(match, 9) * 60) + Number(match, 10);
        var ticks = clock.Ticks + (leap * TimeSpan.TicksPerSecond) + (microseconds * TimeSpan.TicksPerMicrosecond)
            - ((match.Groups[8].Value == "-" ? -offset : offset) * TimeSpan.TicksPerMinute);
        return offset < 24 * 60 && ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
    }

    /// <summary>At most four digits, or none.</summary>
    private static int Number(Match match, int group) =>
        match.Groups[group].ValueSpan is { Length: > 0 } digits ? int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"\A([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,12}))?)? ?(?:[Zz]|([+-])([0-9]{2})(?::?([0-9]{2}))?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Rfc3339();
}
