using System.Text;
using Incidents.Core.OnCall;

namespace Incidents.Core.Tests.OnCall;

/// <summary>Calendars as RFC 5545 has them.</summary>
public sealed class ICalendarTests
{
    [Fact]
    public void An_entry_is_written_in_utc_with_its_texts_escaped()
    {
        var text = ICalendar.Write("On call: A, B", [new("sch_1-5@incidents", Rota.At("2026-03-01T00:00Z"), Rota.At("2026-03-29T02:30+01:00"), Rota.At("2026-03-29T09:00+02:00"), "a; b, c\\d", "one\r\ntwo\u0007\nthree")]);
        Assert.Equal(
            [
                "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Incidents//On call//EN", "CALSCALE:GREGORIAN", "NAME:On call: A\\, B", "X-WR-CALNAME:On call: A\\, B", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H",
                "BEGIN:VEVENT", "UID:sch_1-5@incidents", "DTSTAMP:20260301T000000Z", "DTSTART:20260329T013000Z", "DTEND:20260329T070000Z", "SUMMARY:a\\; b\\, c\\\\d", "DESCRIPTION:one\\ntwo\\nthree", "TRANSP:TRANSPARENT", "END:VEVENT",
                "END:VCALENDAR", "",
            ],
            text.Split("\r\n"));
    }

    [Fact]
    public void Long_lines_are_folded_between_whole_characters()
    {
        for (var shift = 0; shift < 8; shift++)
        {
            var summary = new string('x', shift) + string.Concat(Enumerable.Repeat("ä€🔥", 60));
            var text = ICalendar.Write("x", [new("u", default, default, default, summary, "")]);
            Assert.All(text.Split("\r\n"), line => Assert.True(Encoding.UTF8.GetByteCount(line) <= 75 && !line.Contains('\uFFFD', StringComparison.Ordinal)));
            Assert.All(text.Split("\r\n"), line => Assert.Equal(line, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(line))));
            Assert.Contains($"SUMMARY:{summary}\r\n", text.Replace("\r\n ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }
}
