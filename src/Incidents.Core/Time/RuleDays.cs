using System.Globalization;
using Quartz;

namespace Incidents.Core.Time;

/// <summary>A part of RFC 5545's rules: days only, without weeks by number. COUNT and UNTIL are counted here, the rest by Quartz, as if clocks were never changed.</summary>
internal static class RuleDays
{
    private const int MostCounted = 1_000;
    private static readonly string[] Known = ["FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST", "COUNT", "UNTIL"];
    private static readonly string[] Frequencies = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"];

    public static string? Flaw(string rule)
    {
        var parts = Parts(rule);
        if (parts is null || !parts.TryGetValue("FREQ", out var frequency)) return Recurring.Expected;
        if (parts.Keys.FirstOrDefault(k => !Known.Contains(k)) is { } unknown) return $"without {unknown}; known are {string.Join(", ", Known)}";
        if (!Frequencies.Contains(frequency)) return $"FREQ is one of {string.Join(", ", Frequencies)}";
        if (parts.ContainsKey("COUNT") && parts.ContainsKey("UNTIL")) return "COUNT or UNTIL, not both";
        if (parts.TryGetValue("COUNT", out var count) && !(int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var times) && times is > 0 and <= MostCounted)) return $"COUNT is 1 to {MostCounted}";
        if (parts.TryGetValue("INTERVAL", out var interval) && !(int.TryParse(interval, NumberStyles.None, CultureInfo.InvariantCulture, out var every) && every is > 0 and <= 1_000)) return "INTERVAL is 1 to 1000";
        if (parts.TryGetValue("UNTIL", out var until) && Until(until) is null) return "UNTIL is a day such as 20271231, or that with a time, 20271231T235959Z";
        try
        {
            _ = Trigger(Counted(parts), new DateTime(2026, 1, 1)).GetFireTimeAfter(null);
            return null;
        }
        catch (Exception error) when (error is FormatException or ArgumentException or SchedulerException or InvalidOperationException or OverflowException)
        {
            return $"a rule of RFC 5545 ({error.Message.Split('\n')[0].TrimEnd('.')})";
        }
    }

    public static DateTime? Next(Recurrence recurrence, DateTime after)
    {
        var parts = Parts(recurrence.Rule)!;
        var trigger = Trigger(Counted(parts), recurrence.Starts.ToDateTime(recurrence.At));
        if (parts.TryGetValue("COUNT", out var count) && Last(trigger, recurrence, int.Parse(count, CultureInfo.InvariantCulture)) is { } last && last <= after) return null;
        if (After(trigger, after) is not { } next) return null;
        return parts.TryGetValue("UNTIL", out var until) && IsOver(recurrence, next, until) ? null : next;
    }

    private static DateTime? Last(ITrigger trigger, Recurrence recurrence, int count)
    {
        DateTime? last = null;
        var at = recurrence.Starts.ToDateTime(TimeOnly.MinValue).AddTicks(-1);
        for (var i = 0; i < count && After(trigger, at) is { } next; i++) last = at = next;
        return last;
    }

    private static DateTime? After(ITrigger trigger, DateTime after) =>
        trigger.GetFireTimeAfter(new DateTimeOffset(DateTime.SpecifyKind(after, DateTimeKind.Utc)))?.UtcDateTime is { } next ? DateTime.SpecifyKind(next, DateTimeKind.Unspecified) : null;

    private static bool IsOver(Recurrence recurrence, DateTime local, string until)
    {
        var (at, isInstant, isDay) = Until(until)!.Value;
        return isInstant ? Recurring.Instant(recurrence.Zone, local).UtcDateTime > at : isDay ? local.Date > at : local > at;
    }

    private static (DateTime At, bool IsInstant, bool IsDay)? Until(string text)
    {
        foreach (var (form, isInstant, isDay) in new[] { ("yyyyMMdd", false, true), ("yyyyMMdd'T'HHmmss", false, false), ("yyyyMMdd'T'HHmmss'Z'", true, false) })
            if (DateTime.TryParseExact(text, form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)) return (at, isInstant, isDay);
        return null;
    }

    private static string Counted(Dictionary<string, string> parts) => string.Join(';', parts.Where(p => p.Key is not ("COUNT" or "UNTIL")).Select(p => $"{p.Key}={p.Value}"));

    private static ITrigger Trigger(string rule, DateTime start) => TriggerBuilder.Create().WithIdentity("rule")
        .StartAt(new DateTimeOffset(DateTime.SpecifyKind(start, DateTimeKind.Utc))).WithRecurrenceSchedule(rule, r => r.InTimeZone(TimeZoneInfo.Utc)).Build();

    private static Dictionary<string, string>? Parts(string rule)
    {
        var parts = new Dictionary<string, string>();
        var text = rule.StartsWith("RRULE:", StringComparison.OrdinalIgnoreCase) ? rule["RRULE:".Length..] : rule;
        foreach (var part in text.ToUpperInvariant().Split(';', StringSplitOptions.RemoveEmptyEntries))
            if (part.Split('=') is not [{ Length: > 0 } name, { Length: > 0 } value] || !parts.TryAdd(name.Trim(), value.Trim())) return null;
        return parts;
    }
}
