using System.Net;
using System.Text.Json;
using Incidents.Core.People;
using Incidents.Server.Tests.Peers;

namespace Incidents.Server.Tests.Notifications;

/// <summary>Each kind of channel in the form that its receiver reads.</summary>
public sealed class ChannelTests(NodeClients node) : IClassFixture<NodeClients>, IAsyncLifetime
{
    private readonly Receivers receivers = new();
    private TestApp app = null!;
    private Client ada = null!;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.Start(outsiders: receivers, set: o => o with { PublicUrl = "https://incidents.example.org" });
        await app.Calm();
        ada = await app.As("ada");
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task The_reference_library_verifies_a_signed_webhook_and_sees_that_one_was_changed()
    {
        node.Required();
        // It refuses what is older than five minutes.
        app.Clock.Move(DateTimeOffset.UtcNow - app.Clock.Now);
        ada = await app.As("ada");
        var made = (await ada.Post("/api/v1/channels", new { kind = "webhook", name = "hook", address = "https://hooks.example.org/x" })).Is(HttpStatusCode.Created);
        await Test(made);
        var sent = receivers.All[^1];
        var headers = JsonSerializer.Serialize(sent.Headers);
        Assert.True((await node.Run("standardwebhooks.js", null, made.Of("secret"), headers, sent.Body)).GetProperty("verified").GetBoolean());
        Assert.False((await node.Run("standardwebhooks.js", null, made.Of("secret"), headers, sent.Body.Replace("test", "text", StringComparison.Ordinal))).GetProperty("verified").GetBoolean());
        Assert.False((await node.Run("standardwebhooks.js", null, Reached.Secret, headers, sent.Body)).GetProperty("verified").GetBoolean());
    }

    [Fact]
    public async Task Slack_is_told_without_calling_everybody()
    {
        var text = (await Page("slack", "https://hooks.slack.com/services/T/B/x", "<!channel> <https://evil.example|Look> & more")).Json.Of("text");
        Assert.StartsWith("*[SEV1] &lt;!channel&gt; &lt;https://evil.example|Look&gt; &amp; more*", text);
        Assert.Contains("|Look>", text);
        Assert.DoesNotContain("<!", text);
    }

    [Fact]
    public async Task Mattermost_is_told_without_calling_everybody()
    {
        var text = (await Page("mattermost", "https://chat.example.org/hooks/x", "@all [Look](https://evil.example)")).Json.Of("text");
        Assert.DoesNotContain("@all", text);
        Assert.DoesNotContain("[Look](https://evil", text);
        Assert.Contains("[Look](https://incidents.example.org/incidents/inc_", text);
    }

    [Fact]
    public async Task Teams_gets_an_adaptive_card()
    {
        var said = (await Page("teams", "https://example.webhook.office.com/x", "Disk full")).Json;
        Assert.Equal("message", said.Of("type"));
        var attachment = said.GetProperty("attachments")[0];
        Assert.Equal("application/vnd.microsoft.card.adaptive", attachment.Of("contentType"));
        var card = attachment.GetProperty("content");
        Assert.Equal(("AdaptiveCard", "1.4"), (card.Of("type"), card.Of("version")));
        Assert.Contains("Disk full", card.GetProperty("body")[0].Of("text"));
        Assert.Equal("Action.OpenUrl", card.GetProperty("actions")[0].Of("type"));
    }

    [Fact]
    public async Task Ntfy_gets_topic_title_priority_and_where_to_look()
    {
        var sent = await Page("ntfy", "https://ntfy.example.org/base/ops-topic", "Disk full", new { secret = "tk_secret" });
        Assert.Equal("https://ntfy.example.org/base/", sent.Address);
        Assert.Equal(("ops-topic", "[SEV1] Disk full", 5), (sent.Json.Of("topic"), sent.Json.Of("title"), sent.Json.GetProperty("priority").GetInt32()));
        Assert.StartsWith("https://incidents.example.org/incidents/inc_", sent.Json.Of("click"));
        Assert.Equal("Bearer tk_secret", sent.Headers["authorization"]);
    }

    [Fact]
    public async Task A_gateway_gets_what_its_templates_say()
    {
        var sent = await Page("gateway", "https://sms.example.org/v1/send?to={to}", "Disk \"full\" & more",
            new { secret = "Basic abc", recipient = "+43 660 1", contentType = "application/json", body = """{"to":"{to}","text":"{title}"}""" });
        Assert.Equal("https://sms.example.org/v1/send?to=%2B43%20660%201", sent.Address);
        Assert.Equal(("+43 660 1", "[SEV1] Disk \"full\" & more"), (sent.Json.Of("to"), sent.Json.Of("text")));
        Assert.Equal("Basic abc", sent.Headers["authorization"]);
        Assert.StartsWith("dlv_", sent.Headers["idempotency-key"]);
    }

    [Fact]
    public async Task A_test_says_whether_it_arrived_and_puts_a_channel_into_use_again()
    {
        var made = (await ada.Post("/api/v1/channels", new { kind = "slack", name = "#ops", address = "https://hooks.slack.com/services/T/B/verysecret" })).Is(HttpStatusCode.Created);
        receivers.Answer = _ => new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent("no_service") };
        var test = (await Test(made)).Json;
        Assert.Equal((false, "answered 404"), (test.GetProperty("arrived").GetBoolean(), test.Of("why")));
        (await app.Anonymous.Get("/health/notifications")).Is(HttpStatusCode.ServiceUnavailable);
        receivers.Answer = _ => new HttpResponseMessage(HttpStatusCode.OK);
        Assert.True((await Test(made)).Json.GetProperty("arrived").GetBoolean());
        (await app.Anonymous.Get("/health/notifications")).Is(HttpStatusCode.OK);

        Assert.DoesNotContain("verysecret", (await ada.Get("/api/v1/channels")).Text);
        var grace = await app.As("grace", Role.Responder);
        (await grace.Get("/api/v1/channels")).Is(HttpStatusCode.Forbidden);
        var id = made.Json.GetProperty("destination").Of("id");
        (await ada.Delete($"/api/v1/channels/{id}")).Is(HttpStatusCode.NoContent);
        (await ada.Post($"/api/v1/channels/{id}/test")).Refuses(HttpStatusCode.NotFound, "channel_not_found");
    }

    private async Task<Received> Page(string kind, string address, string title, object? more = null)
    {
        var body = JsonSerializer.SerializeToNode(more ?? new { })!.AsObject();
        foreach (var (name, value) in new[] { ("kind", kind), ("name", kind), ("address", address) }) body[name] = value;
        var id = (await ada.PostText("/api/v1/channels", body.ToJsonString())).Is(HttpStatusCode.Created).Json.GetProperty("destination").Of("id");
        var incident = await ada.Incident(title);
        await app.Server.Database.Write(tx => Server.Notifications.Notifying.Post(tx, new Core.Notifications.Notice
        {
            Kind = Core.Notifications.NotificationKind.IncidentPage, Urgency = Core.Notifications.Urgency.High, SubjectId = incident, IncidentId = incident, Text = title, Key = incident,
        }, id));
        await app.Deliver();
        return receivers.All[^1];
    }

    private async Task<Reply> Test(Reply made) => (await ada.Post($"/api/v1/channels/{made.Json.GetProperty("destination").Of("id")}/test")).Is(HttpStatusCode.OK);
}
