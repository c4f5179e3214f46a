using System.Net;
using System.Text.RegularExpressions;
using Incidents.Core.People;

namespace Incidents.Server.Tests.Notifications;

public sealed partial class ContactMethodTests : IAsyncLifetime
{
    private readonly Receivers receivers = new();
    private TestApp app = null!;
    private Client ada = null!;
    private Client grace = null!;

    private string Mine => $"/api/v1/people/{app.IdOf("grace")}/contact-methods";

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.Start(outsiders: receivers);
        await app.Calm();
        (ada, grace) = (await app.As("ada"), await app.As("grace", Role.Responder));
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task A_way_is_used_once_its_owner_has_typed_back_the_code()
    {
        var method = await Add(grace);
        Assert.Equal([app.IdOf("grace")], await app.Page(await ada.Incident("one"), "1", "grace"));
        (await grace.Post($"{Mine}/{method}/verify", new { code = "12345678" })).Refuses(HttpStatusCode.Conflict, "no_code");
        (await grace.Post($"{Mine}/{method}/code")).Is(HttpStatusCode.NoContent);
        (await grace.Post($"{Mine}/{method}/code")).Refuses(HttpStatusCode.TooManyRequests, "code_sent_just_now");
        var code = Code().Match(receivers.All[^1].Data.Of("title")).Value;
        // An admin may look after it; that it arrived, its owner alone can say.
        (await ada.Post($"{Mine}/{method}/verify", new { code })).Refuses(HttpStatusCode.Forbidden, "own_contact_method_only");
        Assert.True((await grace.Post($"{Mine}/{method}/verify", new { code = $" {code} " })).Is(HttpStatusCode.OK).Json.GetProperty("usable").GetBoolean());
        (await grace.Post($"{Mine}/{method}/verify", new { code })).Refuses(HttpStatusCode.Conflict, "no_code");

        Assert.Empty(await app.Page(await ada.Incident("two"), "2", "grace"));
        await app.Deliver();
        Assert.Equal(2, receivers.All.Count);
        (await grace.Delete($"{Mine}/{method}")).Is(HttpStatusCode.NoContent);
        Assert.Equal([app.IdOf("grace")], await app.Page(await ada.Incident("three"), "3", "grace"));
    }

    [Fact]
    public async Task Ten_wrong_codes_or_a_quarter_of_an_hour_end_it()
    {
        var method = await Add(grace);
        (await grace.Post($"{Mine}/{method}/code")).Is(HttpStatusCode.NoContent);
        var code = Code().Match(receivers.All[^1].Data.Of("title")).Value;
        var wrong = code == "00000000" ? "00000001" : "00000000";
        for (var i = 0; i < 10; i++) (await grace.Post($"{Mine}/{method}/verify", new { code = wrong })).Refuses(HttpStatusCode.UnprocessableEntity, "wrong_code");
        (await grace.Post($"{Mine}/{method}/verify", new { code })).Refuses(HttpStatusCode.Conflict, "no_code");

        app.Clock.Move(TimeSpan.FromMinutes(1));
        (await grace.Post($"{Mine}/{method}/code")).Is(HttpStatusCode.NoContent);
        code = Code().Match(receivers.All[^1].Data.Of("title")).Value;
        app.Clock.Move(TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(1));
        (await grace.Post($"{Mine}/{method}/verify", new { code })).Refuses(HttpStatusCode.Conflict, "no_code");
    }

    [Fact]
    public async Task A_code_that_cannot_be_sent_says_why_and_not_what_was_answered()
    {
        var method = await Add(grace);
        receivers.Answer = _ => new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent("internal secret") };
        var refused = (await grace.Post($"{Mine}/{method}/code")).Refuses(HttpStatusCode.Conflict, "code_not_sent");
        Assert.Contains("answered 404", refused.Text);
        Assert.DoesNotContain("internal secret", refused.Text);
    }

    [Fact]
    public async Task Ways_are_their_owners_and_the_admins_affair_and_their_secrets_nobodys()
    {
        var made = (await grace.Post(Mine, new { kind = "webhook", name = "pager", address = "https://pager.example.org/hook/verysecret" })).Is(HttpStatusCode.Created);
        var secret = made.Of("secret");
        Assert.StartsWith("whsec_", secret);
        foreach (var reader in new[] { ada, grace })
        {
            var list = await reader.Get(Mine);
            Assert.DoesNotContain(secret, list.Text);
            Assert.DoesNotContain("verysecret", list.Text);
            Assert.Equal("https://pager.example.org/…cret", Assert.Single(list.Items()).Of("address"));
        }

        var alan = await app.As("alan", Role.Responder);
        (await alan.Get(Mine)).Refuses(HttpStatusCode.Forbidden, "not_your_contact_methods");
        (await alan.Post(Mine, new { kind = "email", name = "x", address = "alan@example.org" })).Refuses(HttpStatusCode.Forbidden, "not_your_contact_methods");
        (await alan.Get($"/api/v1/people/{app.IdOf("grace")}/notification-rules")).Refuses(HttpStatusCode.Forbidden, "not_your_contact_methods");
        (await ada.Get("/api/v1/people/per_none/contact-methods")).Refuses(HttpStatusCode.NotFound, "person_not_found");
        Assert.DoesNotContain(secret, (await ada.Get("/api/v1/access-log")).Text);
    }

    [Theory]
    [InlineData("email", "ada@example.org\\r\\nBcc: x@example.org", "address")]
    [InlineData("email", "\\\"a b\\\"@example.org", "address")]
    [InlineData("email", "ada", "address")]
    [InlineData("webhook", "ftp://example.org/", "address")]
    [InlineData("webhook", "//127.0.0.1/", "address")]
    [InlineData("slack", "https://user:secret@example.org/", "address")]
    [InlineData("teams", "not a url", "address")]
    [InlineData("ntfy", "https://ntfy.sh/", "address")]
    [InlineData("gateway", "https://{to}.example.org/", "address")]
    [InlineData("gateway", "https://example.org/?x={nothing}", "address")]
    public async Task What_cannot_be_an_address_is_refused(string kind, string address, string field)
    {
        var reply = (await grace.PostText(Mine, $$"""{"kind":"{{kind}}","name":"x","address":"{{address}}"}""")).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        Assert.True(reply.Json.GetProperty("errors").TryGetProperty(field, out _), reply.Text);
    }

    [Fact]
    public async Task Rules_name_ones_own_ways_and_are_read_back_as_they_were_put()
    {
        var method = await Add(grace);
        var rules = $"/api/v1/people/{app.IdOf("grace")}/notification-rules";
        Assert.Equal(0, (await grace.Get(rules)).Is(HttpStatusCode.OK).Json.GetProperty("rules").GetArrayLength());
        var put = new { rules = new[] { new { urgency = "high", from = "22:00", to = "06:30", zone = "Europe/Vienna", steps = new[] { new { methodId = method, afterMinutes = 5 } } } } };
        (await grace.PutJson(rules, put)).Is(HttpStatusCode.OK);
        var rule = (await grace.Get(rules)).Json.GetProperty("rules")[0];
        Assert.Equal(("high", "22:00", "06:30", "Europe/Vienna", 5), (rule.Of("urgency"), rule.Of("from"), rule.Of("to"), rule.Of("zone"), rule.GetProperty("steps")[0].GetProperty("afterMinutes").GetInt32()));
        (await grace.PutJson(rules, new { rules = new[] { new { urgency = "high", steps = new[] { new { methodId = "cme_of_another", afterMinutes = 0 } } } } })).Refuses(HttpStatusCode.NotFound, "contact_method_not_found");
        var wrong = (await grace.PutJson(rules, new { rules = new[] { new { urgency = "high", from = "25:00", to = "8", zone = "Vienna/Europe", steps = Array.Empty<object>() } } })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        Assert.Equal(4, wrong.Json.GetProperty("errors").EnumerateObject().Count());
    }

    private async Task<string> Add(Client by) => (await by.Post(Mine, new { kind = "webhook", name = "pager", address = "https://pager.example.org/" })).Is(HttpStatusCode.Created).Json.GetProperty("destination").Of("id");

    [GeneratedRegex("[0-9]{8}")]
    private static partial Regex Code();
}
