using System.Globalization;
using Quartz;

namespace Incidents.Core.Time;

/// <summary>The five fields of cron, with one time of the day. Counted as if clocks were never changed.</summary>
internal static class CronDays
{
    public static bool Looks(string rule) => Fields(rule).Length > 1;

    public static string? Flaw(string rule)
    {
        var fields = Fields(rule);
        return fields.Length != 5 ? "five fields: minute, hour, day of the month, month, day of the week"
            : !IsNumber(fields[0], 59) || !IsNumber(fields[1], 23) ? "one minute and one hour: what comes more often than once a day is no drill"
            : fields[2..].Any(f => f.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('*' or ',' or '-' or '/'))) ? "days and months by numbers, names, lists, ranges and steps only"
            : !CronExpression.TryParse(Spelled(fields), CronFormat.Unix, out _) ? "five fields that cron knows"
            : null;
    }

    public static TimeOnly TimeOf(string rule) => Fields(rule) is var fields ? new TimeOnly(Number(fields[1]), Number(fields[0])) : default;

    public static DateTime? Next(string rule, DateTime after)
    {
        var days = CronExpression.Parse(Spelled(Fields(rule)), CronFormat.Unix).WithTimeZone(TimeZoneInfo.Utc);
        // Whole seconds are asked for; what is a fraction later than a time is later than it.
        return days.GetNextValidTimeAfter(new DateTimeOffset(DateTime.SpecifyKind(after, DateTimeKind.Utc)))?.UtcDateTime is { } next ? DateTime.SpecifyKind(next, DateTimeKind.Unspecified) : null;
    }

    private static string[] Fields(string rule) => rule.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static string Spelled(string[] fields) => string.Join(' ', fields).ToUpperInvariant();

    private static bool IsNumber(string text, int most) => text.Length <= 2 && text.All(char.IsAsciiDigit) && Number(text) <= most;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
