using System.Net;
using System.Text.RegularExpressions;
using Incidents.Core.Runbooks;

namespace Incidents.Server.Tests.Incidents;

/// <summary>The first draft of a retrospective, made of words that senders and people chose.</summary>
public partial class RetrospectiveDraftTests
{
    private const string Hostile = "a | b \\| c\r\n| d |\u2028# e <img src=x onerror=alert(1)> `f` ``` **g** _h_ ~~i~~ [j](javascript:alert(1)) ![k](http://x/y) &lt; <!-- \u001b[31m --> \\";

    [Fact]
    public async Task It_tells_what_when_and_who()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        await app.Notify(await app.IntegrationKey(), Senders.Member("db1"));
        var path = $"/api/v1/incidents/{(await ada.Get("/api/v1/incidents")).Items().Single().Of("id")}";
        app.Clock.Move(TimeSpan.FromSeconds(95));
        await ada.Post($"{path}/acknowledge");
        app.Clock.Move(TimeSpan.FromHours(2));
        await ada.Post($"{path}/resolve");

        var draft = (await ada.Get(path, "text/markdown")).Is(HttpStatusCode.OK);
        Assert.StartsWith("text/markdown", draft.ContentType);
        Assert.Equal("Accept", draft.Headers["Vary"]);
        foreach (var line in new[]
        {
            "# Disk of db1 is full",
            "| Severity | sev1 |",
            "| Service | orders-db |",
            "| Acknowledged | 2026-11-20 03:16:35Z by ada, after 1 min 35 s |",
            "| Resolved | 2026-11-20 05:16:35Z by ada, after 2 h 1 min |",
            "| Took part | ada |",
            "| 2026-11-20 03:15:00Z | 2026-11-20 03:15:00Z | 1 | sev1 | resolved | Disk of db1 is full |",
            "| 1 | 2026-11-20 03:15:00Z | monitoring | incident opened | Disk of db1 is full |",
        })
            Assert.Contains(line, draft.Text.Split('\n'));
        (await ada.Get("/api/v1/incidents/inc_0", "text/markdown")).Refuses(HttpStatusCode.NotFound, "incident_not_found");
    }

    [Fact]
    public async Task What_others_wrote_stays_in_its_row_and_becomes_no_markup()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        await app.Tell(await app.IntegrationKey(), new { summary = Hostile, dedupKey = "k" });
        var path = $"/api/v1/incidents/{(await ada.Get("/api/v1/incidents")).Items().Single().Of("id")}";
        await ada.Post($"{path}/notes", new { text = Hostile });
        var byHand = (await ada.Post("/api/v1/incidents", new { title = Hostile })).Headers["Location"];

        foreach (var (address, rows) in new[] { (path, 2), (byHand, 1) })
        {
            var draft = (await ada.Get(address, "text/markdown")).Is(HttpStatusCode.OK).Text;
            var timeline = draft[draft.IndexOf("## Timeline", StringComparison.Ordinal)..draft.IndexOf("## Contributing", StringComparison.Ordinal)];
            var lines = timeline.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).ToList();
            Assert.Equal(rows, lines.Count);
            Assert.All(lines, line => Assert.Equal(6, Bar().Count(line)));
            Assert.DoesNotContain(draft, c => char.IsControl(c) && c != '\n');

            var html = RunbookHtml.Render(draft);
            // Twice with the alert's own row, and in the heading; else only in the timeline and the heading.
            Assert.Equal(rows == 2 ? 4 : 2, Shown().Count(html));
            foreach (var mark in new[] { "<img", "<a ", "<code", "<strong", "<del", "<pre", "javascript:alert(1)\"", "<h1 id=\"e" }) Assert.DoesNotContain(mark, html);
            // The only emphasis is our own invitation to write.
            Assert.Single(Emphasis().Matches(html));
        }
    }

    [Fact]
    public async Task A_value_in_it_can_be_copied_as_it_was_entered()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        const string runbook = "---\nrunbook: 1\ntitle: T\nparams:\n  - {name: path, type: text}\n---\n# T\n\n## Steps\n\n### Look\n\n```sh\nls {{path}}\n```\n";
        (await ada.Put("/api/v1/runbooks/look", runbook)).Is(HttpStatusCode.Created);
        var incident = (await ada.Post("/api/v1/incidents", new { title = "x" })).Of("id");
        (await ada.Post("/api/v1/runs", new { runbook = "look", incidentId = incident, environment = "eu_west_1", parameters = new { path = "/var/lib/my_data" } })).Is(HttpStatusCode.Created);
        var draft = (await ada.Get($"/api/v1/incidents/{incident}", "text/markdown")).Text;
        Assert.Contains("- path: `/var/lib/my_data`\n", draft);
        Assert.Contains(" in `eu_west_1`: active", draft);
    }

    /// <summary>A bar that parts cells.</summary>
    [GeneratedRegex(@"(?<!\\)(?:\\\\)*\|")]
    private static partial Regex Bar();

    [GeneratedRegex(@"a \| b \\\| c[ ]+\| d \|[ ]+# e &lt;img src=x onerror=alert\(1\)&gt; `f` ``` \*\*g\*\* _h_ ~~i~~ \[j\]\(javascript:alert\(1\)\) !\[k\]\(http://x/y\) &amp;lt; &lt;!--")]
    private static partial Regex Shown();

    [GeneratedRegex("<em>")]
    private static partial Regex Emphasis();
}
