using System.Net;
using Incidents.Core.People;
using Incidents.Server.Drills;

namespace Incidents.Server.Tests.Drills;

public sealed class ProofTests
{
    [Fact]
    public async Task A_risky_run_of_an_unproven_runbook_begins_only_with_a_word_that_lands_on_the_timeline()
    {
        await using var app = await Drilled.Ready();
        var ada = await app.As("ada", Role.Responder);
        object Body(bool acknowledge) => new { runbook = Drilled.Slug, environment = "production", acknowledgeUnproven = acknowledge, parameters = new { snapshot = "snap-0417", taken_at = Drilled.Taken } };
        Assert.Contains("UNPROVEN: never drilled", (await ada.Post("/api/v1/runs", Body(false))).Refuses(HttpStatusCode.Conflict, "runbook_unproven").Text);
        var begun = (await ada.Post("/api/v1/runs", Body(true))).Is(HttpStatusCode.Created);
        Assert.Equal("never_drilled", begun.Json.GetProperty("proof").Of("state"));
        Assert.Equal("never_drilled; text=\"UNPROVEN: never drilled\"", begun.Headers[ProofReading.Header]);
        Assert.Equal(["run_started", "unproven_acknowledged"], (await ada.Get($"/api/v1/runs/{begun.Of("id")}/timeline")).Items().Select(e => e.Of("kind")));

        await app.Passed();
        var proven = (await ada.Post("/api/v1/runs", Body(false))).Is(HttpStatusCode.Created);
        Assert.Equal(["run_started"], (await ada.Get($"/api/v1/runs/{proven.Of("id")}/timeline")).Items().Select(e => e.Of("kind")));
    }

    [Fact]
    public async Task It_stands_on_the_list_at_the_top_of_every_form_and_on_what_an_incident_offers()
    {
        await using var app = await Drilled.Ready();
        var ada = await app.As("ada");
        Assert.Equal("never_drilled", (await ada.Get("/api/v1/runbooks")).Items().Single().GetProperty("proof").Of("state"));
        foreach (var (form, path) in new[] { ("application/json", ""), ("text/html", ""), ("text/plain", ""), ("text/html", "/paper") })
        {
            var shown = (await ada.Get($"/api/v1/runbooks/{Drilled.Slug}{path}", form)).Is(HttpStatusCode.OK);
            Assert.Contains("UNPROVEN: never drilled", shown.Text);
            Assert.StartsWith("never_drilled;", shown.Headers[ProofReading.Header]);
        }

        // The source is what was sent, to be sent again: its proof is beside it.
        var source = await ada.Get($"/api/v1/runbooks/{Drilled.Slug}", "text/markdown");
        Assert.Equal(Drilled.Markdown, source.Text);
        Assert.StartsWith("never_drilled;", source.Headers[ProofReading.Header]);
        var incident = (await ada.Post("/api/v1/incidents", new { title = "the ledger is down", service = "ledger" })).Is(HttpStatusCode.Created);
        Assert.Equal(("never_drilled", "UNPROVEN: never drilled"), (incident.Json.GetProperty("runbooks")[0].Of("proofState"), incident.Json.GetProperty("runbooks")[0].Of("proof")));
    }

    [Fact]
    public async Task What_tells_of_the_proof_is_another_representation_when_that_changes()
    {
        await using var app = await Drilled.Ready();
        var ada = await app.As("ada");
        foreach (var form in new[] { "application/json", "text/html", "text/plain" })
        {
            var tag = (await ada.Get($"/api/v1/runbooks/{Drilled.Slug}", form)).Headers["ETag"];
            Assert.Equal(HttpStatusCode.NotModified, (await ada.Send(HttpMethod.Get, $"/api/v1/runbooks/{Drilled.Slug}", null, ("Accept", form), ("If-None-Match", tag))).Status);
        }

        var before = (await ada.Get($"/api/v1/runbooks/{Drilled.Slug}")).Headers["ETag"];
        await app.Passed();
        Assert.Equal(HttpStatusCode.OK, (await ada.Send(HttpMethod.Get, $"/api/v1/runbooks/{Drilled.Slug}", null, ("If-None-Match", before))).Status);
        // To change it, the revision counts and not how it stands.
        var put = await ada.Put($"/api/v1/runbooks/{Drilled.Slug}", Drilled.Markdown + "\nMore.\n", before);
        put.Is(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Harmless_changes_leave_it_proven_and_a_deploy_of_its_service_does_not()
    {
        await using var app = await Drilled.Ready();
        await app.Passed();
        await app.Publish(Drilled.Slug, Drilled.Markdown.Replace("Look at it.", "Look at it well.", StringComparison.Ordinal));
        Assert.Equal("proven", await app.ProofOf());
        app.Clock.Move(TimeSpan.FromHours(1));
        var ada = await app.As("ada");
        (await ada.Post("/api/v1/changes", new { summary = "Deploy of ledger 4.2", service = "ledger", author = "lee" })).Is(HttpStatusCode.Created);
        var proof = (await ada.Get($"/api/v1/runbooks/{Drilled.Slug}/proof")).Json;
        Assert.Equal(("changed", "'Deploy of ledger 4.2' on ledger, by lee"), (proof.Of("state"), proof.GetProperty("details")[0].GetString()));
        Assert.Equal(proof.ToString(), (await ada.Get("/api/v1/runbooks")).Items().Single().GetProperty("proof").ToString());
        await app.Publish(Drilled.Slug, Drilled.Markdown.Replace("Overwrites what is there.", "Overwrites all.", StringComparison.Ordinal));
        Assert.Equal(2, (await ada.Get($"/api/v1/runbooks/{Drilled.Slug}/proof")).Json.GetProperty("details").GetArrayLength());
    }

    [Fact]
    public async Task A_real_restore_in_an_incident_whose_probes_passed_proves_too()
    {
        await using var app = await Drilled.Ready();
        var (root, ada) = (await app.As("root"), await app.As("ada", Role.Responder));
        var incident = (await root.Post("/api/v1/incidents", new { title = "gone", service = "ledger" })).Of("id");
        var run = (await ada.Post("/api/v1/runs", new { runbook = Drilled.Slug, incidentId = incident, environment = "production", acknowledgeUnproven = true, parameters = new { snapshot = "snap-0417", taken_at = Drilled.Taken } })).Is(HttpStatusCode.Created);
        await app.Through(System.Text.Json.JsonSerializer.SerializeToElement(new { runId = run.Of("id") }), environment: "production");
        var proof = (await ada.Get($"/api/v1/runbooks/{Drilled.Slug}/proof")).Json;
        Assert.Equal(("proven", run.Of("id")), (proof.Of("state"), proof.Of("lastRunId")));
        Assert.Contains("last real restore today", proof.Of("text"));
    }

    [Fact]
    public async Task An_experimental_runbook_says_so_for_a_while_and_for_no_more_than_90_days()
    {
        await using var app = await Drilled.Ready();
        var edith = await app.As("edith", Role.Editor);
        string Text(string until) => $"---\nrunbook: 1\nexperimental: {until}\n---\n# New\n\n## Steps\n\n### Go\n<!-- step: go -->\n\nGo.\n";
        (await edith.Put("/api/v1/runbooks/new", Text("2027-03-01"))).Refuses(HttpStatusCode.UnprocessableEntity, "experimental_too_long");
        (await edith.Put("/api/v1/runbooks/new", Text("soon"))).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_runbook");
        (await edith.Put("/api/v1/runbooks/new", Text("2026-11-30"))).Is(HttpStatusCode.Created);
        Assert.Equal("experimental", await app.ProofOf("new"));
        app.Clock.Move(TimeSpan.FromDays(11));
        Assert.Equal("never_drilled", await app.ProofOf("new"));
    }
}
