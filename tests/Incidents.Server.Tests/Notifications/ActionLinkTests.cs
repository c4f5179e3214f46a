using System.Net;
using Incidents.Core.People;

namespace Incidents.Server.Tests.Notifications;

/// <summary>Links in messages: fetched by scanners without harm, used once by who was told, and clear about what happened.</summary>
public sealed class ActionLinkTests : IAsyncLifetime
{
    private const string Public = "https://incidents.example.org";
    private readonly Receivers receivers = new();
    private TestApp app = null!;
    private Client ada = null!;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.Start(outsiders: receivers, set: o => o with { PublicUrl = Public });
        await app.Calm();
        ada = await app.As("ada");
        await app.As("grace", Role.Responder);
        await app.Way("grace", "https://pager.example.org/");
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task Looking_changes_nothing_and_the_form_acknowledges_in_the_persons_name_once()
    {
        var (incident, acknowledge, _) = await Called("<script>alert(1)</script>");
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head, HttpMethod.Get }) (await app.Anonymous.Send(method, acknowledge, null, ("Accept", "text/html"))).Is(HttpStatusCode.OK);
        Assert.Equal("triggered", (await ada.Get($"/api/v1/incidents/{incident}")).Of("state"));
        var page = await app.Anonymous.Get(acknowledge, "text/html");
        Assert.Contains("<form method=\"post\">", page.Text);
        Assert.Contains("You are grace", page.Text);
        Assert.DoesNotContain("<script", page.Text);
        Assert.Equal("default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'", page.Headers["Content-Security-Policy"]);
        Assert.Equal("no-referrer", page.Headers["Referrer-Policy"]);
        Assert.Equal("no-store", page.Headers["Cache-Control"]);

        // As a browser sends a form.
        var done = (await app.Anonymous.PostText(acknowledge, "", "application/x-www-form-urlencoded")).Is(HttpStatusCode.OK);
        Assert.Contains("You have it", done.Text);
        var now = (await ada.Get($"/api/v1/incidents/{incident}")).Json;
        Assert.Equal(("acknowledged", app.IdOf("grace")), (now.Of("state"), now.GetProperty("acknowledgedBy").Of("id")));
        (await app.Anonymous.Post(acknowledge)).Refuses(HttpStatusCode.Gone, "link_used");
        Assert.Contains("used already", (await app.Anonymous.Get(acknowledge, "text/html")).Is(HttpStatusCode.Gone).Text);
    }

    [Fact]
    public async Task What_was_done_meanwhile_is_said_and_a_resolve_resolves()
    {
        var (incident, acknowledge, resolve) = await Called("Disk full");
        (await ada.Post($"/api/v1/incidents/{incident}/acknowledge")).Is(HttpStatusCode.OK);
        Assert.Contains("nothing was changed", (await app.Anonymous.Post(acknowledge)).Is(HttpStatusCode.OK).Text);
        Assert.Contains("Resolved: Disk full", (await app.Anonymous.Post(resolve)).Is(HttpStatusCode.OK).Text);
        Assert.Equal("resolved", (await ada.Get($"/api/v1/incidents/{incident}")).Of("state"));
    }

    [Fact]
    public async Task A_link_ends_after_a_day_and_with_its_receivers_account_and_a_made_up_one_is_none()
    {
        var (incident, acknowledge, resolve) = await Called("Disk full");
        (await app.Anonymous.Post("/act/inc_act_made_up")).Refuses(HttpStatusCode.NotFound, "link_unknown");
        (await app.Anonymous.Get("/act/inc_act_made_up")).Refuses(HttpStatusCode.NotFound, "link_unknown");
        (await ada.Post($"/api/v1/people/{app.IdOf("grace")}/disable")).Is(HttpStatusCode.OK);
        (await app.Anonymous.Post(resolve)).Refuses(HttpStatusCode.NotFound, "link_unknown");
        app.Clock.Move(TimeSpan.FromHours(24));
        (await app.Anonymous.Post(acknowledge)).Refuses(HttpStatusCode.Gone, "link_expired");
        Assert.Equal("triggered", (await (await app.As("ada")).Get($"/api/v1/incidents/{incident}")).Of("state"));
    }

    [Fact]
    public async Task Of_a_link_only_the_hash_is_kept()
    {
        var (_, acknowledge, _) = await Called("Disk full");
        var token = acknowledge.Split('/')[^1];
        var kept = app.Server.Database.Read(tx => string.Join(' ', tx.Query<string>("SELECT hash FROM action_links").Concat(tx.Query<string>("SELECT text FROM deliveries")).Concat(tx.Query<string>("SELECT text FROM timeline_entries"))));
        Assert.NotEmpty(kept);
        Assert.DoesNotContain(token, kept);
    }

    private async Task<(string Incident, string Acknowledge, string Resolve)> Called(string title)
    {
        var incident = await ada.Incident(title);
        await app.Page(incident, incident, "grace");
        await app.Deliver();
        var data = receivers.All[^1].Data;
        return (incident, data.Of("acknowledgeLink")[Public.Length..], data.Of("resolveLink")[Public.Length..]);
    }
}
