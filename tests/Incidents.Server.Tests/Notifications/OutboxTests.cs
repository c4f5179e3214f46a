using System.Net;
using System.Net.Http.Headers;
using Incidents.Core.Notifications;
using Incidents.Server.Escalation;
using Incidents.Server.Notifications;
using Incidents.Storage.Notifications;

namespace Incidents.Server.Tests.Notifications;

/// <summary>What is written with its cause is sent at least once, with one id, and only while somebody needs it.</summary>
public abstract class OutboxTests(Db database) : IAsyncLifetime
{
    private const string Pager = "https://pager.example.org/ada";
    private readonly Receivers receivers = new();
    private TestApp app = null!;
    private Client ada = null!;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.Start(database, receivers, o => o with { PublicUrl = "https://incidents.example.org" });
        await app.Calm();
        ada = await app.As("ada");
        await app.As("grace");
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return app.DisposeAsync();
    }

    [Fact]
    public async Task A_page_is_sent_once_with_the_present_state_and_told_on_the_timeline()
    {
        await app.Way("ada", Pager);
        var incident = await ada.Incident("Disk full");
        Assert.Empty(await app.Page(incident, "round 1", "ada"));
        Assert.Empty(await app.Page(incident, "round 1", "ada"));
        await app.Deliver();
        await app.Deliver();

        var page = Assert.Single(receivers.All);
        Assert.Equal("[SEV1] Disk full", page.Data.Of("title"));
        Assert.Equal("incident.page", page.Json.Of("type"));
        Assert.Equal($"https://incidents.example.org/incidents/{incident}", page.Data.Of("link"));
        Assert.StartsWith("https://incidents.example.org/act/inc_act_", page.Data.Of("acknowledgeLink"));
        Assert.Equal("sent", await ada.States(incident));
        Assert.Contains("person_notified", await ada.Told(incident));
        Assert.Single((await ada.Get("/api/v1/notifications")).Items());
    }

    [Fact]
    public async Task Whom_no_verified_way_reaches_is_said()
    {
        var incident = await ada.Incident("Disk full");
        await app.Way("ada", Pager);
        Assert.Equal([app.IdOf("grace")], await app.Page(incident, "1", "ada", "grace"));
        (await ada.Post($"/api/v1/people/{app.IdOf("grace")}/contact-methods", new { kind = "email", name = "mail", address = "grace@example.org" })).Is(HttpStatusCode.Created);
        Assert.Equal([app.IdOf("grace")], await app.Page(incident, "2", "grace"));
    }

    [Fact]
    public async Task Nothing_is_sent_of_an_incident_that_somebody_has_or_that_is_over()
    {
        await app.Way("ada", Pager);
        var (had, over, open) = (await ada.Incident("had"), await ada.Incident("over"), await ada.Incident("open"));
        foreach (var incident in new[] { had, over, open }) await app.Page(incident, incident, "ada");
        (await ada.Post($"/api/v1/incidents/{had}/acknowledge")).Is(HttpStatusCode.OK);
        (await ada.Post($"/api/v1/incidents/{over}/resolve")).Is(HttpStatusCode.OK);
        await app.Deliver();

        Assert.Equal("[SEV1] open", Assert.Single(receivers.All).Data.Of("title"));
        Assert.Equal(("obsolete", "obsolete", "sent"), (await ada.States(had), await ada.States(over), await ada.States(open)));
    }

    [Fact]
    public async Task Several_steps_of_one_incident_are_one_message_and_of_several_incidents_one_digest()
    {
        await app.Way("ada", Pager);
        var first = await ada.Incident("first");
        for (var step = 1; step <= 3; step++) await app.Page(first, $"step {step}", "ada");
        await app.Deliver();
        Assert.Equal((1, "[SEV1] first"), (receivers.All.Count, receivers.All[0].Data.Of("title")));

        var others = new List<string>();
        for (var i = 0; i < 5; i++) others.Add(await ada.Incident($"other {i}"));
        foreach (var other in others) await app.Page(other, other, "ada");
        await app.Deliver();
        Assert.Single(receivers.All);
        app.Clock.Move(TimeSpan.FromSeconds(59));
        await app.Deliver();
        Assert.Single(receivers.All);
        app.Clock.Move(TimeSpan.FromSeconds(1));
        await app.Deliver();
        Assert.Equal(2, receivers.All.Count);
        Assert.Equal("5 notices, the newest: [SEV1] other 4", receivers.All[1].Data.Of("title"));
        Assert.Equal(5, receivers.All[1].Data.GetProperty("incidentIds").GetArrayLength());

        // Acknowledging the digest acknowledges its parts.
        var act = receivers.All[1].Data.Of("acknowledgeLink")["https://incidents.example.org".Length..];
        (await app.Anonymous.Post(act)).Is(HttpStatusCode.OK);
        foreach (var other in others) Assert.Equal("acknowledged", (await ada.Get($"/api/v1/incidents/{other}")).Of("state"));
        Assert.Equal("triggered", (await ada.Get($"/api/v1/incidents/{first}")).Of("state"));
    }

    [Fact]
    public async Task After_an_outage_one_message_tells_of_all_and_names_the_newest()
    {
        await app.Way("ada", Pager);
        var incidents = new List<string>();
        for (var i = 0; i < 40; i++) incidents.Add(await ada.Incident($"trouble {i}"));
        await app.Server.Database.Write(tx =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                var incident = incidents[i % incidents.Count];
                Notifying.Tell(tx, new Notice { Kind = NotificationKind.IncidentPage, Urgency = Urgency.High, SubjectId = incident, IncidentId = incident, Text = "x", Key = $"k{i}" }, [app.IdOf("ada")]);
            }

            return true;
        });
        (await ada.Post($"/api/v1/incidents/{incidents[39]}/resolve")).Is(HttpStatusCode.OK);
        await app.Deliver();
        var digest = Assert.Single(receivers.All);
        Assert.Equal(9750, digest.Data.GetProperty("count").GetInt64());
        Assert.Contains("trouble 38", digest.Data.Of("title"));
        app.Clock.Move(TimeSpan.FromHours(1));
        await app.Deliver();
        Assert.Single(receivers.All);
    }

    [Fact]
    public async Task What_failed_is_tried_again_with_the_same_id_later_and_later_for_a_day()
    {
        await app.Way("ada", Pager);
        var incident = await ada.Incident("Disk full");
        receivers.Answer = _ => new HttpResponseMessage(HttpStatusCode.InternalServerError);
        await app.Page(incident, "1", "ada");
        await app.Deliver();
        await app.Deliver();
        Assert.Single(receivers.All);
        Assert.Contains("person_not_reached", await ada.Told(incident));

        app.Clock.Move(TimeSpan.FromSeconds(30));
        await app.Deliver();
        Assert.Equal(2, receivers.All.Count);
        // Up to a quarter of an hour lies between two tries, so that the last one may be as much later than a day.
        for (var minute = 0; minute < 24 * 60 + 20; minute += 5)
        {
            app.Clock.Move(TimeSpan.FromMinutes(5));
            await app.Deliver();
        }

        ada = await app.As("ada");
        Assert.InRange(receivers.All.Count, 80, 200);
        Assert.Single(receivers.All.Select(r => r.Id).Distinct());
        Assert.Equal("dead", await ada.States(incident));
        var dead = Assert.Single((await ada.Get("/api/v1/deliveries?state=dead")).Items());
        Assert.Equal("answered 500", dead.Of("error"));
        (await app.Anonymous.Get("/health/notifications")).Is(HttpStatusCode.ServiceUnavailable);

        // By hand, under its own id.
        receivers.Answer = _ => new HttpResponseMessage(HttpStatusCode.OK);
        (await ada.Post($"/api/v1/deliveries/{dead.Of("id")}/retry")).Is(HttpStatusCode.OK);
        await app.Deliver();
        Assert.Equal(dead.Of("id"), receivers.All[^1].Id);
        Assert.Equal("sent", await ada.States(incident));
        (await ada.Post($"/api/v1/deliveries/{dead.Of("id")}/retry")).Refuses(HttpStatusCode.Conflict, "delivery_not_dead");
        Assert.Equal("ok", (await app.Anonymous.Get("/health/notifications")).Is(HttpStatusCode.OK).Of("status"));
    }

    [Fact]
    public async Task When_every_way_is_down_the_incidents_page_and_the_health_are_red_and_the_log_says_it_once_a_minute()
    {
        await app.Way("ada", Pager);
        await app.Way("grace", "https://pager.example.org/grace");
        var log = LogRecorder.Of(app);
        receivers.Answer = _ => new HttpResponseMessage(HttpStatusCode.InternalServerError);
        var incident = await ada.Incident("Disk full");
        await app.Page(incident, "1", "ada", "grace");
        Assert.DoesNotContain("Nobody was notified", (await ada.Get($"/incidents/{incident}")).Is(HttpStatusCode.OK).Text);
        await app.Deliver();
        Assert.Contains("Nobody was notified", (await ada.Get($"/incidents/{incident}")).Text);
        var red = (await app.Anonymous.Get("/health/notifications")).Is(HttpStatusCode.ServiceUnavailable);
        Assert.Equal("red", red.Of("status"));
        Assert.Equal("NOBODY CAN BE TOLD: nothing arrives by any of the 2 ways that were tried", red.Json.GetProperty("wrong")[0].GetString());
        for (var look = 0; look < 12; look++)
        {
            await app.Do<EscalationAuditor>();
            app.Clock.Move(TimeSpan.FromSeconds(15));
        }

        Assert.Equal(3, log.Cries("NOBODY CAN BE TOLD"));
        (await app.Anonymous.Get("/health/escalation")).Is(HttpStatusCode.ServiceUnavailable);

        // One of them is there again.
        receivers.Answer = r => new HttpResponseMessage(r.Address == Pager ? HttpStatusCode.OK : HttpStatusCode.InternalServerError);
        await app.Deliver();
        Assert.DoesNotContain("Nobody was notified", (await ada.Get($"/incidents/{incident}")).Text);
        (await app.Anonymous.Get("/health/notifications")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_other_side_says_when_it_wants_to_be_asked_again()
    {
        await app.Way("ada", Pager);
        receivers.Answer = _ => new HttpResponseMessage(HttpStatusCode.TooManyRequests) { Headers = { RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromMinutes(20)) } };
        await app.Page(await ada.Incident("Disk full"), "1", "ada");
        await app.Deliver();
        app.Clock.Move(TimeSpan.FromMinutes(19));
        await app.Deliver();
        Assert.Single(receivers.All);
        app.Clock.Move(TimeSpan.FromMinutes(1));
        await app.Deliver();
        Assert.Equal(2, receivers.All.Count);
    }

    [Fact]
    public async Task A_server_that_died_after_sending_is_followed_by_one_that_sends_the_same_id()
    {
        await app.Way("ada", Pager);
        var incident = await ada.Incident("Disk full");
        await app.Page(incident, "1", "ada");
        // As the first server leaves it: claimed, sent, and never marked.
        var claimed = await app.Server.Database.Write(tx =>
        {
            var due = DeliveryStore.NewestFresh(tx, DeliveryStore.DueDestinations(tx).Single().Id)!;
            return DeliveryStore.Claim(tx, due, tx.Now.AddSeconds(5), tx.Now.AddSeconds(30))!;
        });
        await app.Deliver();
        app.Clock.Move(TimeSpan.FromSeconds(29));
        await app.Deliver();
        Assert.Empty(receivers.All);
        app.Clock.Move(TimeSpan.FromSeconds(1));
        await app.Deliver();
        Assert.Equal(claimed.Id, Assert.Single(receivers.All).Id);
        // It wakes up after all: what it has to say comes too late.
        Assert.False(await app.Server.Database.Write(tx => DeliveryStore.Failed(tx, claimed, null, "late") || DeliveryStore.Sent(tx, claimed)));
        Assert.Equal("sent", await ada.States(incident));
    }

    [Fact]
    public async Task An_address_where_nothing_is_for_a_day_is_left_and_its_owner_and_admins_know()
    {
        await app.Way("ada", Pager);
        receivers.Answer = _ => new HttpResponseMessage(HttpStatusCode.Gone);
        await app.Page(await ada.Incident("Disk full"), "1", "ada");
        for (var hour = 0; hour <= 25; hour++)
        {
            await app.Deliver();
            app.Clock.Move(TimeSpan.FromHours(1));
        }

        ada = await app.As("ada");
        var method = Assert.Single((await ada.Get($"/api/v1/people/{app.IdOf("ada")}/contact-methods")).Items());
        Assert.False(method.GetProperty("usable").GetBoolean());
        Assert.Contains("destination_disabled", (await ada.Get("/api/v1/notifications")).Items().Select(n => n.Of("kind")));
        Assert.Contains("destination_disabled", (await (await app.As("grace")).Get("/api/v1/notifications")).Items().Select(n => n.Of("kind")));
        Assert.Equal([app.IdOf("ada")], await app.Page(await ada.Incident("another"), "2", "ada"));
    }

    [Fact]
    public async Task Ways_are_used_as_the_rules_say_each_after_its_minutes_unless_somebody_has_it_by_then()
    {
        var (mail, phone) = (await app.Way("ada", Pager), await app.Way("ada", "https://phone.example.org/ada"));
        (await ada.PutJson($"/api/v1/people/{app.IdOf("ada")}/notification-rules", new { rules = new[] { new { urgency = "high", zone = "Europe/Vienna", steps = new[] { new { methodId = mail, afterMinutes = 0 }, new { methodId = phone, afterMinutes = 5 } } } } })).Is(HttpStatusCode.OK);
        var (first, second) = (await ada.Incident("first"), await ada.Incident("second"));
        await app.Page(first, "1", "ada");
        await app.Deliver();
        Assert.Equal(Pager, Assert.Single(receivers.All).Address);
        app.Clock.Move(TimeSpan.FromMinutes(5));
        await app.Deliver();
        Assert.Equal("https://phone.example.org/ada", receivers.All[1].Address);

        await app.Page(second, "2", "ada");
        await app.Deliver();
        (await ada.Post($"/api/v1/incidents/{second}/acknowledge")).Is(HttpStatusCode.OK);
        app.Clock.Move(TimeSpan.FromMinutes(5));
        await app.Deliver();
        Assert.Equal(3, receivers.All.Count);
    }

    [Fact]
    public async Task Who_is_awake_gets_what_joins_his_incident_as_one_message_once_it_is_quiet()
    {
        await app.Way("ada", Pager);
        var incident = await ada.Incident("Disk full");
        Task Joined(int n) => app.Server.Database.Write(tx => Notifying.Tell(tx, new Notice { Kind = NotificationKind.AlertJoined, Urgency = Urgency.High, SubjectId = incident, Text = $"More: {n}" }, [app.IdOf("ada")]));
        for (var n = 1; n <= 3; n++)
        {
            await Joined(n);
            app.Clock.Move(TimeSpan.FromMinutes(6));
            await app.Deliver();
        }

        Assert.Empty(receivers.All);
        app.Clock.Move(TimeSpan.FromMinutes(4));
        await app.Deliver();
        Assert.StartsWith("3 notices, the newest: More: 3", Assert.Single(receivers.All).Data.Of("title"));
    }

    [Fact]
    public async Task A_shared_channel_gets_no_links_that_act()
    {
        var channel = (await ada.Post("/api/v1/channels", new { kind = "webhook", name = "#ops", address = "https://chat.example.org/ops" })).Is(HttpStatusCode.Created);
        Assert.StartsWith("whsec_", channel.Of("secret"));
        var id = channel.Json.GetProperty("destination").Of("id");
        Assert.StartsWith("chn_", id);
        var incident = await ada.Incident("Disk full");
        Assert.True(await app.Server.Database.Write(tx => Notifying.Post(tx, new Notice { Kind = NotificationKind.IncidentPage, SubjectId = incident, IncidentId = incident, Text = "opened", Key = "1" }, id)));
        await app.Deliver();
        var sent = Assert.Single(receivers.All);
        Assert.Equal($"https://incidents.example.org/incidents/{incident}", sent.Data.Of("link"));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, sent.Data.GetProperty("acknowledgeLink").ValueKind);
        Assert.DoesNotContain("/act/", sent.Body);
        Assert.False(await app.Server.Database.Write(tx => Notifying.Post(tx, new Notice { Kind = NotificationKind.IncidentNews, SubjectId = incident, Text = "x" }, "chn_none")));
    }
}

/// <inheritdoc/>
public sealed class OutboxOnSqlite() : OutboxTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class OutboxOnPostgres() : OutboxTests(Db.Postgres);
