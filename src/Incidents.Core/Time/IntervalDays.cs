using System.Globalization;
using System.Text.RegularExpressions;

namespace Incidents.Core.Time;

/// <summary>Every so many days, weeks, months or years, counted from the first day: what falls on the 31st falls on the last day of a shorter month, and on the 31st again after it.</summary>
internal static partial class IntervalDays
{
    public static string? Flaw(string rule) =>
        !Form().IsMatch(rule) ? "a duration of whole days, weeks, months or years, such as P90D, P2W, P3M or P1Y"
        : Of(rule) is { Months: 0, Days: 0 } ? "longer than nothing"
        : null;

    public static DateTime? Next(Recurrence recurrence, DateTime after)
    {
        var (months, days) = Of(recurrence.Rule);
        var start = recurrence.Starts.ToDateTime(recurrence.At);
        // No period is longer than this, so the guess is never too late.
        var times = after < start ? 0 : Math.Max(0, (long)((after - start).TotalDays / (months * 31 + days)) - 1);
        try
        {
            while (true)
            {
                var local = start.AddMonths(checked((int)(times * months))).AddDays(times * days);
                if (local > after) return local;
                times++;
            }
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or OverflowException)
        {
            return null;
        }
    }

    private static (int Months, int Days) Of(string rule)
    {
        var parts = Form().Match(rule);
        int Number(string unit) => parts.Groups[unit] is { Success: true } number ? int.Parse(number.ValueSpan, CultureInfo.InvariantCulture) : 0;
        return (Number("years") * 12 + Number("months"), Number("weeks") * 7 + Number("days"));
    }

    [GeneratedRegex(@"^P(?=\d)(?:(?<years>\d{1,3})Y)?(?:(?<months>\d{1,3})M)?(?:(?<weeks>\d{1,3})W)?(?:(?<days>\d{1,4})D)?\z", RegexOptions.ECMAScript)]
    private static partial Regex Form();
}
