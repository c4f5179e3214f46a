using System.Net;
using Incidents.Core.People;
using Incidents.Server.Drills;
using Incidents.Server.Tests.Drills;

namespace Incidents.Server.Tests.Coverage;

/// <summary>What is left undone stands in one list, and leaves it when it is done.</summary>
public sealed class BrokenWindowTests
{
    [Fact]
    public async Task What_is_left_undone_stands_in_one_list_and_leaves_it_when_it_is_done()
    {
        await using var app = await Drilled.Ready();
        var admin = await app.As("adam");
        Assert.Equal([("unproven", "Restore the ledger", "UNPROVEN: never drilled."), ("unowned", "Restore the ledger", "It names no owner.")], await Windows(app));

        var key = await app.IntegrationKey("ledger");
        foreach (var (rule, severity) in new[] { ("LedgerDown", "critical"), ("LedgerSlow", "warning") })
            (await app.Anonymous.Post($"/integrations/{key}/events", new { summary = "It is down", severity, dedupKey = rule, rule, runbookUrl = "https://here.example/runbooks/gone" })).Is(HttpStatusCode.Accepted);
        (await admin.Change("/api/v1/services/ledger/capabilities", new { capabilities = new[] { new { capability = "purge" } } })).Is(HttpStatusCode.OK);
        await app.Publish("look", "---\nowner: team-nobody\n---\n# Look\n\n1. Look.\n2. Look again.\n");
        Assert.Equal(
            [
                ("alert_rule", "LedgerDown", "monitoring pages for it, and the runbook that it names is not here: https://here.example/runbooks/gone."),
                ("capability", "ledger: purge", "No runbook. Nobody expects to need it until it is needed: write one, and drill it."),
                ("unproven", "Restore the ledger", "UNPROVEN: never drilled."),
                ("unowned", "Look", "Its owner is team-nobody, and there is no such team or person."),
                ("unowned", "Restore the ledger", "It names no owner."),
            ],
            await Windows(app));
        var page = (await (await app.As("reader", Role.Viewer)).Get("/api/v1/broken-windows")).Is(HttpStatusCode.OK);
        Assert.Equal("look", page.Items()[3].Of("runbook"));

        (await admin.Post("/api/v1/teams", new { name = "team-nobody", members = new[] { app.IdOf("adam") } })).Is(HttpStatusCode.Created);
        (await admin.Change("/api/v1/services/ledger/capabilities", new { capabilities = Array.Empty<object>() })).Is(HttpStatusCode.OK);
        await app.Publish("gone", "---\nowner: adam\n---\n# It was gone\n\n1. Look.\n2. Look again.\n");
        await app.Passed();
        Assert.Equal([("unowned", "Restore the ledger", "It names no owner.")], await Windows(app));
        app.Clock.Move(TimeSpan.FromDays(91));
        await app.Do<DrillScheduler>();
        Assert.Contains("UNPROVEN: drill overdue", (await Windows(app))[0].Text);
    }

    private static async Task<IReadOnlyList<(string Kind, string Subject, string Text)>> Windows(TestApp app) =>
        [.. (await (await app.As("reader", Role.Viewer)).Get("/api/v1/broken-windows")).Is(HttpStatusCode.OK).Items().Select(w => (w.Of("kind"), w.Of("subject"), w.Of("text")))];
}
