using System.Globalization;
using System.Text.RegularExpressions;

namespace Incidents.Core.Runbooks;

/// <summary>ISO 8601 durations, counted by the calendar.</summary>
public static partial class Period
{
    /// <summary>The instant that lies <paramref name="duration"/> before <paramref name="now"/>; the beginning of time when that is further than the calendar goes.</summary>
    public static DateTimeOffset Before(string duration, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(duration);
        var parts = Form().Match(duration);
        int Of(string unit) => parts.Groups[unit] is { Success: true } number ? int.Parse(number.Value, CultureInfo.InvariantCulture) : 0;
        try
        {
            return now.AddYears(-Of("years")).AddMonths(-Of("months")).AddDays(-Of("days") - (7 * Of("weeks"))).AddHours(-Of("hours")).AddMinutes(-Of("minutes")).AddSeconds(-Of("seconds"));
        }
        catch (ArgumentOutOfRangeException)
        {
            return DateTimeOffset.MinValue;
        }
    }

    [GeneratedRegex(@"^P(?:(?<weeks>\d{1,4})W)?(?:(?<years>\d{1,4})Y)?(?:(?<months>\d{1,4})M)?(?:(?<days>\d{1,4})D)?(?:T(?:(?<hours>\d{1,4})H)?(?:(?<minutes>\d{1,4})M)?(?:(?<seconds>\d{1,4})S)?)?\z", RegexOptions.ECMAScript)]
    private static partial Regex Form();
}
