using System.Globalization;
using System.Text.RegularExpressions;

namespace Incidents.Core;

/// <summary>Lengths of time as people write them: <c>15h</c>, <c>15 h 3 min</c>, <c>2d 4h</c>, <c>903m</c>, <c>PT15H3M</c>. Months and years are no lengths of time.</summary>
public static partial class Durations
{
    public const string Expected = "a length of time such as 90 s, 15 min, 15 h 3 min, 2 d 4 h or PT15H3M";

    /// <summary>Null for what is none. Larger units first, each once, whole numbers; a bare number is refused, since it is another time for each reader.</summary>
    public static TimeSpan? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var match = Form().Match(text);
        if (!match.Success) match = Iso().Match(text);
        if (!match.Success) return null;
        return new TimeSpan(Number("w") * 7 + Number("d"), Number("h"), Number("m"), Number("s"));

        int Number(string unit) => match.Groups[unit].Success ? int.Parse(match.Groups[unit].ValueSpan, CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>In words that <see cref="Parse"/> reads: "2 d 15 h 4 min", "15 h 3 min", "45 s". Seconds are told of what is shorter than ten minutes only.</summary>
    public static string Words(TimeSpan span)
    {
        if (span < TimeSpan.Zero) span = TimeSpan.Zero;
        var days = span.TotalHours >= 48 ? span.Days : 0;
        var hours = days > 0 ? span.Hours : (int)span.TotalHours;
        var parts = new[]
        {
            days > 0 ? $"{days} d" : null,
            hours > 0 ? $"{hours} h" : null,
            span.Minutes > 0 ? $"{span.Minutes} min" : null,
            span < TimeSpan.FromMinutes(10) && span.Seconds > 0 ? $"{span.Seconds} s" : null,
        }.OfType<string>().ToList();
        return parts.Count == 0 ? "0 s" : string.Join(' ', parts);
    }

    [GeneratedRegex(@"^\s*(?=[0-9])(?:(?<w>[0-9]{1,5})\s*(?:w|weeks?)(?![a-z])[\s,]*)?(?:(?<d>[0-9]{1,5})\s*(?:d|days?)(?![a-z])[\s,]*)?(?:(?<h>[0-9]{1,6})\s*(?:h|hrs?|hours?)(?![a-z])[\s,]*)?(?:(?<m>[0-9]{1,7})\s*(?:m|min|mins|minutes?)(?![a-z])[\s,]*)?(?:(?<s>[0-9]{1,8})\s*(?:s|secs?|seconds?)(?![a-z])\s*)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Form();

    [GeneratedRegex(@"^\s*P(?=[0-9T])(?:(?<w>[0-9]{1,5})W)?(?:(?<d>[0-9]{1,5})D)?(?:T(?=[0-9])(?:(?<h>[0-9]{1,6})H)?(?:(?<m>[0-9]{1,7})M)?(?:(?<s>[0-9]{1,8})S)?)?\s*\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Iso();
}
