using System.Net;
using System.Text.Json;
using Incidents.Core.People;
using Incidents.Peers;
using static Incidents.Server.Tests.OnCall.OnCallSchedules;

namespace Incidents.Server.Tests.OnCall;

/// <summary>Shifts for calendar programs, which sign in nowhere.</summary>
public sealed class CalendarTests : IAsyncLifetime
{
    private TestApp app = null!;
    private Client ada = null!;
    private Client grace = null!;
    private string schedule = "";

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.Start();
        await app.Calm();
        (ada, grace) = (await app.As("ada"), await app.As("grace", Role.Responder));
        schedule = await ada.Schedule("Datenbank; Bereitschaft, für alle 🔥 und noch viel länger, damit die Zeile gefaltet wird", Layer("Täglich\\ neu", [app.IdOf("ada"), app.IdOf("grace")]));
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task Who_has_the_address_reads_the_shifts_of_its_maker_until_it_is_revoked()
    {
        var made = (await grace.Post("/api/v1/calendars", new { })).Is(HttpStatusCode.Created);
        var calendar = (await app.Anonymous.Get(made.Of("path"))).Is(HttpStatusCode.OK);
        Assert.Equal(("text/calendar; charset=utf-8", "no-store"), (calendar.ContentType, calendar.Headers["Cache-Control"]));
        Assert.Contains("SUMMARY:On call: Datenbank\\; Bereitschaft\\, ", calendar.Text);
        Assert.DoesNotContain("ada", calendar.Text);
        var listed = (await grace.Get("/api/v1/calendars")).Items().Single();
        Assert.Equal(made.Of("path")[^8..^4], listed.Of("hint"));
        Assert.DoesNotContain(made.Of("path")[11..^4], (await grace.Get("/api/v1/calendars")).Text);

        Assert.Empty((await ada.Get("/api/v1/calendars")).Items());
        (await ada.Delete($"/api/v1/calendars/{made.Of("id")}")).Refuses(HttpStatusCode.NotFound, "calendar_not_found");
        (await grace.Delete($"/api/v1/calendars/{made.Of("id")}")).Is(HttpStatusCode.NoContent);
        (await app.Anonymous.Get(made.Of("path"))).Refuses(HttpStatusCode.NotFound, "calendar_not_found");
        (await app.Anonymous.Get("/calendars/guess.ics")).Refuses(HttpStatusCode.NotFound, "calendar_not_found");
        (await (await app.WithKey(Core.Access.Scope.Read)).Post("/api/v1/calendars", new { })).Refuses(HttpStatusCode.Forbidden, "human_required");
        Assert.Equal(["calendar_revoked", "calendar_made"], (await ada.Get("/api/v1/access-log")).Items().Select(e => e.Of("what")).Where(w => w.StartsWith("calendar", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_account_that_is_closed_has_no_calendar()
    {
        var path = (await grace.Post("/api/v1/calendars", new { schedule = schedule.Split('/')[^1] })).Is(HttpStatusCode.Created).Of("path");
        Assert.Contains("ada on call", (await app.Anonymous.Get(path)).Is(HttpStatusCode.OK).Text);
        (await ada.Post($"/api/v1/people/{app.IdOf("grace")}/disable")).Is(HttpStatusCode.OK);
        (await app.Anonymous.Get(path)).Refuses(HttpStatusCode.NotFound, "calendar_not_found");
    }

    [Fact]
    public async Task There_are_not_too_many_of_them()
    {
        for (var i = 0; i < 20; i++) (await grace.Post("/api/v1/calendars", new { })).Is(HttpStatusCode.Created);
        (await grace.Post("/api/v1/calendars", new { })).Refuses(HttpStatusCode.Conflict, "too_many_calendars");
        (await ada.Post("/api/v1/calendars", new { schedule = "nothing" })).Refuses(HttpStatusCode.NotFound, "schedule_not_found");
    }

    // It takes a backslash before an n for a new line, also where the backslash is escaped itself; so there is none here.
    [Fact]
    public async Task Pythons_icalendar_reads_it_and_an_entry_stays_the_same_as_time_goes_by()
    {
        Peer.Required(Directory.Exists("/usr/lib/python3/dist-packages/icalendar"), "python3-icalendar", Peer.AptGet("python3-icalendar"));
        var path = (await grace.Post("/api/v1/calendars", new { schedule = schedule.Split('/')[^1] })).Is(HttpStatusCode.Created).Of("path");
        (await ada.Post($"{schedule}/overrides", new { person = app.IdOf("ada"), from = "2026-11-21T10:00:00Z", until = "2026-11-21T12:00:00Z", reason = "Arzt,\nkurz" })).Is(HttpStatusCode.Created);
        var events = await Parsed(path);
        var slots = (await grace.Get($"{schedule}/timeline?from=2026-11-20T03:15:00Z&to=2027-02-20T03:15:00Z")).Items().ToList();
        Assert.Equal(slots.Select(s => (s.Of("from"), s.Of("until"))), events.Select(e => (e.Of("from"), e.Of("until"))));
        Assert.Equal(events.Count, events.Select(e => e.Of("uid")).Distinct().Count());
        Assert.Equal(("grace on call: Datenbank; Bereitschaft, für alle 🔥 und noch viel länger, damit die Zeile gefaltet wird", "Layer Täglich\\ neu"), (events[0].Of("summary"), events[0].Of("description")));
        Assert.Equal("Override by ada: Arzt,\nkurz", events.Single(e => e.Of("from") == "2026-11-21T10:00:00Z").Of("description"));

        app.Clock.Move(TimeSpan.FromDays(7));
        var later = (await Parsed(path)).ToDictionary(e => e.Of("from"), e => e.Of("uid"));
        Assert.All(events, e => Assert.Equal(e.Of("uid"), later[e.Of("from")]));
    }

    /// <summary>As a calendar program reads it: unfolded, unescaped, instants in UTC.</summary>
    private async Task<IReadOnlyList<JsonElement>> Parsed(string path)
    {
        const string Script =
            """
            import sys, json, icalendar
            calendar = icalendar.Calendar.from_ical(open(sys.argv[1], 'rb').read())
            assert calendar['version'] == '2.0' and calendar['prodid']
            at = lambda e, name: e.decoded(name).strftime('%Y-%m-%dT%H:%M:%SZ')
            print(json.dumps([{'uid': str(e['uid']), 'stamp': at(e, 'dtstamp'), 'from': at(e, 'dtstart'), 'until': at(e, 'dtend'), 'summary': str(e['summary']), 'description': str(e['description'])} for e in calendar.walk('VEVENT')]))
            """;
        var folder = Directory.CreateTempSubdirectory("incidents-ical-");
        try
        {
            var file = Path.Combine(folder.FullName, "feed.ics");
            await File.WriteAllTextAsync(file, (await app.Anonymous.Get(path)).Is(HttpStatusCode.OK).Text);
            using var python = new Child("/usr/bin/python3", ["-c", Script, file]);
            Assert.True(await python.WaitForExit(TimeSpan.FromSeconds(60)) == 0, python.Output);
            return [.. JsonDocument.Parse(python.Output).RootElement.EnumerateArray()];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
