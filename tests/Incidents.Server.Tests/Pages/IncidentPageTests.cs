using System.Net;
using Incidents.Core.People;

namespace Incidents.Server.Tests.Pages;

/// <summary>What people do about incidents in a browser, by the forms that it sends.</summary>
public sealed class IncidentPageTests(RunningApp running) : IClassFixture<RunningApp>
{
    private readonly TestApp app = running.App;

    [Fact]
    public async Task An_incident_is_opened_acknowledged_annotated_and_resolved_by_forms()
    {
        var ada = await app.As("ada", Role.Responder);
        var path = (await ada.PostForm("/incidents/new", ("title", " Orders are slow "), ("severity", "sev1"))).Is(HttpStatusCode.SeeOther).Headers["Location"];
        var page = (await ada.Get(path)).Is(HttpStatusCode.OK).Text;
        Assert.Contains("Orders are slow", page);
        Assert.Contains("Nobody has it.", page);
        Assert.Equal(path, (await ada.PostForm($"{path}/acknowledge", ("_page", path))).Is(HttpStatusCode.SeeOther).Headers["Location"]);
        Assert.Contains("<strong>ada</strong> has it", (await ada.Get(path)).Text);
        var again = (await ada.PostForm($"{path}/acknowledge", ("_page", path))).Is(HttpStatusCode.Conflict);
        Assert.Contains("role=\"alert\"", again.Text);
        Assert.Contains("<h1>Orders are slow</h1>", again.Text);
        (await ada.PostForm($"{path}/notes", ("_page", path), ("text", "It is <b>the disk</b>"))).Is(HttpStatusCode.SeeOther);
        (await ada.PostForm($"{path}/command", ("_page", path))).Is(HttpStatusCode.SeeOther);
        (await ada.PostForm($"{path}/resolve", ("_page", path))).Is(HttpStatusCode.SeeOther);
        page = (await ada.Get(path)).Text;
        Assert.Contains("It is &lt;b&gt;the disk&lt;/b&gt;", page);
        Assert.Contains("Resolved by <strong>ada</strong>", page);
        Assert.Contains("<strong>ada</strong> decides", page);
        Assert.Equal("incident_opened incident_acknowledged note commander_named incident_resolved", await ada.Told(path.Split('/')[^1]));
    }

    [Fact]
    public async Task What_is_refused_is_told_on_the_page_and_what_was_typed_is_there()
    {
        var ada = await app.As("ada", Role.Responder);
        var refused = (await ada.PostForm("/incidents/new", ("title", ""), ("severity", "sev3"), ("service", "x"))).Is(HttpStatusCode.UnprocessableEntity).Text;
        Assert.Contains("write something", refused);
        Assert.Contains("<option value=\"sev3\" selected", refused);
        refused = (await ada.PostForm("/incidents/new", ("title", "typed \"once\""), ("service", "nothing-like-that"))).Is(HttpStatusCode.NotFound).Text;
        Assert.Contains("value=\"typed &quot;once&quot;\"", refused);
        var path = (await ada.PostForm("/incidents/new", ("title", "x"))).Headers["Location"];
        Assert.Contains(new string('n', 10_001), (await ada.PostForm($"{path}/notes", ("text", new string('n', 10_001)), ("_page", path))).Is(HttpStatusCode.UnprocessableEntity).Text);
    }

    [Fact]
    public async Task Who_may_only_read_is_shown_no_button_and_told_why_when_he_finds_one()
    {
        var (ada, viewer) = (await app.As("ada", Role.Responder), await app.As("viewer", Role.Viewer));
        var path = (await ada.PostForm("/incidents/new", ("title", "x"))).Headers["Location"];
        var page = (await viewer.Get(path)).Is(HttpStatusCode.OK).Text;
        Assert.DoesNotContain("Acknowledge</button>", page);
        Assert.DoesNotContain("/notes\"", page);
        Assert.Contains("viewer may not work on incidents and runs here", (await viewer.PostForm($"{path}/acknowledge", ("_page", path))).Is(HttpStatusCode.Forbidden).Text);
        Assert.Contains("There is no incident", (await viewer.Get("/incidents/inc_nothing")).Is(HttpStatusCode.NotFound).Text);
    }

    [Fact]
    public async Task The_list_is_what_the_address_asks_for()
    {
        await using var own = await TestApp.Start();
        var (ada, grace) = (await own.As("ada"), await own.As("grace"));
        await own.IntegrationKey("orders-db");
        async Task<string> Open(string title, string severity, string service = "")
        {
            own.Clock.Move(TimeSpan.FromSeconds(1));
            return (await ada.PostForm("/incidents/new", ("title", title), ("severity", severity), ("service", service))).Is(HttpStatusCode.SeeOther).Headers["Location"].Split('/')[^1];
        }

        var (disk, cpu, net) = (await Open("Disk 100% full", "sev1", "orders-db"), await Open("CPU is hot", "sev3"), await Open("No route", "sev3", "orders-db"));
        (await grace.PostForm($"/incidents/{cpu}/acknowledge")).Is(HttpStatusCode.SeeOther);
        (await ada.PostForm($"/incidents/{net}/resolve")).Is(HttpStatusCode.SeeOther);
        foreach (var (query, expected) in new (string, string[])[]
        {
            ("", [net, cpu, disk]), ("state=open", [cpu, disk]), ("state=resolved", [net]), ("state=acknowledged&severity=sev3", [cpu]), ("severity=sev3", [net, cpu]), ("service=orders-db", [net, disk]),
            ("q=HOT", [cpu]), ("q=100%25", [disk]), ("q=1_0", []), ($"q={net}", [net]), ("mine=true", [cpu]), ("q=+", [net, cpu, disk]), ("state=&severity=&service=&q=", [net, cpu, disk]),
        })
        {
            Assert.Equal(expected, System.Text.RegularExpressions.Regex.Matches((await grace.Get($"/incidents?{query}")).Is(HttpStatusCode.OK).Text, "<a href=\"/incidents/(inc_[^\"]+)\"").Select(m => m.Groups[1].Value));
            if (!query.Contains("=&", StringComparison.Ordinal)) Assert.Equal(expected, (await grace.Get($"/api/v1/incidents?{query}")).Items().Select(i => i.Of("id")));
        }

        foreach (var wrong in new[] { "state=burning", "severity=sev9", "service=none", "cursor=%25", $"q={new string('x', 201)}" })
            Assert.Contains("Not done.", (await grace.Get($"/incidents?{wrong}")).Text);
        Assert.Equal("/incidents?q=a%26b", (await grace.Get("/search?q=a%26b")).Is(HttpStatusCode.SeeOther).Headers["Location"]);

        (await grace.PostForm("/incidents/acknowledge", ("id", disk), ("id", cpu), ("id", net), ("id", "nothing"), ("_page", "/incidents?state=open"))).Is(HttpStatusCode.SeeOther);
        Assert.Equal("acknowledged", (await grace.Get($"/api/v1/incidents/{disk}")).Of("state"));
        Assert.Equal("resolved", (await grace.Get($"/api/v1/incidents/{net}")).Of("state"));
    }

    [Fact]
    public async Task A_long_timeline_is_read_in_stretches_either_way_and_an_entry_keeps_its_address()
    {
        await using var own = await TestApp.Start();
        var ada = await own.As("ada");
        var path = (await ada.PostForm("/incidents/new", ("title", "long"))).Headers["Location"];
        for (var i = 1; i <= 130; i++) (await ada.PostForm($"{path}/notes", ("text", $"note-{i:000}"))).Is(HttpStatusCode.SeeOther);
        foreach (var (start, ordered) in new[] { ("", Enumerable.Range(1, 130).Reverse()), ("?order=oldest", Enumerable.Range(1, 130)), ("?kind=notes", Enumerable.Range(1, 130).Reverse()) })
        {
            var seen = new List<int>();
            for (string? next = path + start; next is not null;)
            {
                var text = (await ada.Get(next)).Is(HttpStatusCode.OK).Text;
                seen.AddRange(System.Text.RegularExpressions.Regex.Matches(text, "note-([0-9]{3})<").Select(m => int.Parse(m.Groups[1].Value)));
                next = System.Text.RegularExpressions.Regex.Match(text, "href=\"([^\"]+)\">(Earlier|Later)<") is { Success: true } more ? WebUtility.HtmlDecode(more.Groups[1].Value) : null;
            }

            Assert.Equal(ordered, seen);
        }

        var address = System.Text.RegularExpressions.Regex.Match((await ada.Get($"{path}?order=oldest")).Text, "href=\"([^\"]+#e3)\"").Groups[1].Value;
        Assert.Contains("id=\"e3\"", (await ada.Get(WebUtility.HtmlDecode(address).Split('#')[0])).Text);
        Assert.DoesNotContain("note-", (await ada.Get($"{path}?kind=state")).Text);
    }

    [Fact]
    public async Task The_front_page_tells_what_burns_and_says_calm_in_one_line()
    {
        await using var own = await TestApp.Start();
        var ada = await own.As("ada");
        Assert.Contains("All calm: nothing is open.", (await ada.Get("/")).Text);
        Assert.Contains("All calm</a>", (await ada.Get("/")).Text);
        await own.Tell(await own.IntegrationKey(), new { summary = "orders-db does not answer", severity = "critical", dedupKey = "down" });
        var burning = (await ada.Get("/")).Text;
        Assert.Contains("orders-db does not answer", burning);
        Assert.Contains("nobody has it", burning);
        Assert.Contains("Critical: 1 open", burning);
    }
}
