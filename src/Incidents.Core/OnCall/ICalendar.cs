using System.Globalization;
using System.Text;

namespace Incidents.Core.OnCall;

/// <summary>Writes calendars as RFC 5545 has them: instants in UTC, so that no zone needs to be described; texts escaped; lines of 75 bytes at most, folded between whole characters.</summary>
public static class ICalendar
{
    private const int LongestLine = 75;

    public static string Write(string name, IEnumerable<CalendarEvent> events)
    {
        var text = new StringBuilder();
        Line(text, "BEGIN:VCALENDAR");
        Line(text, "VERSION:2.0");
        Line(text, "PRODID:-//Incidents//On call//EN");
        Line(text, "CALSCALE:GREGORIAN");
        Line(text, $"NAME:{Escaped(name)}");
        // What calendars looked at before RFC 7986 named it.
        Line(text, $"X-WR-CALNAME:{Escaped(name)}");
        Line(text, "REFRESH-INTERVAL;VALUE=DURATION:PT1H");
        Line(text, "X-PUBLISHED-TTL:PT1H");
        foreach (var one in events) Write(text, one);
        Line(text, "END:VCALENDAR");
        return text.ToString();
    }

    private static void Write(StringBuilder text, CalendarEvent one)
    {
        Line(text, "BEGIN:VEVENT");
        Line(text, $"UID:{Escaped(one.Uid)}");
        Line(text, $"DTSTAMP:{Utc(one.RevisedAt)}");
        Line(text, $"DTSTART:{Utc(one.From)}");
        Line(text, $"DTEND:{Utc(one.Until)}");
        Line(text, $"SUMMARY:{Escaped(one.Summary)}");
        if (one.Description.Length > 0) Line(text, $"DESCRIPTION:{Escaped(one.Description)}");
        // Who is on call can still be invited to other things.
        Line(text, "TRANSP:TRANSPARENT");
        Line(text, "END:VEVENT");
    }

    private static string Utc(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static string Escaped(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var c in value.ReplaceLineEndings("\n"))
        {
            if (c is '\\' or ';' or ',') text.Append('\\').Append(c);
            else if (c == '\n') text.Append("\\n");
            // The format has no place for other control characters.
            else if (c == '\t' || !char.IsControl(c)) text.Append(c);
        }

        return text.ToString();
    }

    private static void Line(StringBuilder text, string line)
    {
        var length = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            if (length + rune.Utf8SequenceLength > LongestLine)
            {
                text.Append("\r\n ");
                length = 1;
            }

            text.Append(rune.ToString());
            length += rune.Utf8SequenceLength;
        }

        text.Append("\r\n");
    }
}

/// <summary>One entry of a calendar; the same <paramref name="Uid"/> is the same entry, moved or reworded.</summary>
public sealed record CalendarEvent(string Uid, DateTimeOffset RevisedAt, DateTimeOffset From, DateTimeOffset Until, string Summary, string Description);
