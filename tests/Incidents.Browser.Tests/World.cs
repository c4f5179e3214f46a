using System.Net;

namespace Incidents.Browser.Tests;

/// <summary>An installation in which every page has something to show. Who adds a page adds what it shows, and its place.</summary>
public sealed class World : IAsyncLifetime
{
    private const string Runbook =
        """
        ---
        runbook: 1
        title: Restore orders-db
        alerts: [OrdersDbDown]
        services: [orders-db]
        ---
        # Restore orders-db

        ## Steps

        ### Stop the writers
        <!-- step: stop-writers -->

            systemctl stop orders
        """;

    public TestApp App { get; private set; } = null!;

    /// <summary>Every page by a name for its pictures.</summary>
    public IReadOnlyList<Place> Places { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        App = await TestApp.Start();
        var (ada, grace) = (await App.As("ada"), await App.As("grace"));
        await App.Publish("restore-orders", Runbook);
        var key = await App.IntegrationKey();
        (await ada.Post("/api/v1/changes", new { summary = "Deploy of orders 4.2.0", version = "4.2.0", author = "grace", service = "orders-db" })).Is(HttpStatusCode.Created);
        App.Clock.Move(TimeSpan.FromMinutes(12));
        await App.Tell(key, new { summary = "orders-db does not answer", severity = "critical", dedupKey = "orders-db/down", rule = "OrdersDbDown", source = "db-1.example.org" });
        var down = (await ada.Incidents())[0].Of("id");
        (await grace.Post($"/api/v1/incidents/{down}/notes", new { text = "The primary is gone; no replica took over.\nLooking at the storage." })).Is(HttpStatusCode.Created);
        App.Clock.Move(TimeSpan.FromMinutes(4));
        foreach (var (title, severity) in new[] { ("Certificates of the shop expire in 6 days", "sev3"), ("Queue of mails grows", "sev2"), ("Nightly report is late", "sev4") })
        {
            var id = (await ada.Post("/api/v1/incidents", new { title, severity })).Is(HttpStatusCode.Created).Of("id");
            App.Clock.Move(TimeSpan.FromMinutes(1));
            if (severity != "sev3") (await grace.Post($"/api/v1/incidents/{id}/acknowledge")).Is(HttpStatusCode.OK);
            if (severity == "sev4") (await grace.Post($"/api/v1/incidents/{id}/resolve")).Is(HttpStatusCode.OK);
        }

        (await ada.PostForm("/admin/teams", ("name", "Databases"))).Is(HttpStatusCode.SeeOther);
        (await ada.PostForm("/admin/keys", ("name", "ci"), ("scope", "read"))).Is(HttpStatusCode.OK);
        var person = (await ada.PostForm("/admin/people", ("name", "Barbara"), ("email", "b@example.org"), ("password", "long enough"), ("role", "editor"))).Is(HttpStatusCode.SeeOther).Headers["Location"];
        var roles = (await grace.PostForm($"{person}/roles", ("role", "verifier"), ("role", "editor"))).Is(HttpStatusCode.SeeOther).Headers["Location"];
        var guarded = Runbook.Replace("    systemctl stop orders", "> [!CAUTION]\n> Stops all orders.\n\n    systemctl stop orders --now", StringComparison.Ordinal);
        var text = $"/proposals/{(await grace.Put("/api/v1/runbooks/restore-orders", guarded, "\"r1\"")).Is(HttpStatusCode.Accepted).Headers["Location"].Split('/')[^1]}";
        var sender = (await ada.Get("/api/v1/integrations")).Items()[0].Of("id");

        Places =
        [
            new("now", "/"), new("keys", "/keys"), new("not-found", "/nothing-here", 404), new("incidents", "/incidents"), new("incidents-none", "/incidents?q=nothing+like+it"), new("incident-new", "/incidents/new"),
            new("incident", $"/incidents/{down}"), new("incident-notes", $"/incidents/{down}?kind=notes&order=oldest"), new("inbox", "/inbox"), new("inbox-all", "/inbox?all=true"),
            new("proposals", "/proposals"), new("proposal-roles", roles), new("proposal-text", text), new("figures", "/analytics"),
            new("people", "/admin"), new("person", person), new("teams", "/admin/teams"), new("services", "/admin/services"), new("integrations", "/admin/integrations"), new("integration", $"/admin/integrations/{sender}"),
            new("keys-of-machines", "/admin/keys"), new("access-log", "/admin/log"),
        ];
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();
}

/// <summary>A page to be looked at.</summary>
public sealed record Place(string Name, string Path, int Status = 200);
