using System.Net;
using System.Text.Json;
using Incidents.Core.Notifications;
using Incidents.Core.People;
using Incidents.Server.Drills;
using Incidents.Server.Tests.Drills;
using Incidents.Server.Tests.Escalation;
using Incidents.Server.Tests.Notifications;

namespace Incidents.Browser.Tests;

/// <summary>People on call, chains, ways to be told and drills, so that their pages have something to show.</summary>
public sealed class CallWorld : IAsyncLifetime
{
    public TestApp App { get; private set; } = null!;

    public IReadOnlyList<Place> Places { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        App = await Drilled.Ready();
        var ada = await App.As("ada");
        var (grace, bob) = (await App.Reachable("grace", Role.Responder, Role.Verifier), await App.Reachable("bob"));
        await App.As("heidi", Role.Responder);
        var primary = (await ada.Post("/api/v1/schedules", Primary(App))).Is(HttpStatusCode.Created).Of("id");
        var office = (await ada.Post("/api/v1/schedules", Office(App))).Is(HttpStatusCode.Created).Of("id");
        var now = App.Clock.GetUtcNow();
        (await ada.Post($"/api/v1/schedules/{primary}/overrides", new { person = App.IdOf("heidi"), from = now.AddDays(1), until = now.AddDays(1).AddHours(6), reason = "Bob is at the dentist" })).Is(HttpStatusCode.Created);
        (await grace.Post($"/api/v1/schedules/{primary}/swaps", new Dictionary<string, object> { ["with"] = App.IdOf("ada"), ["from"] = now.AddDays(3), ["until"] = now.AddDays(14), ["reason"] = "A concert" })).Is(HttpStatusCode.Created);
        var channel = (await ada.Post("/api/v1/channels", new { kind = "slack", name = "#ops", address = "https://hooks.example.org/services/T0/B0/xyz1" })).Is(HttpStatusCode.Created).Json.GetProperty("destination").Of("id");
        await ada.Chain("orders", 1, null, Chains.Step(300, new { kind = "schedule", id = primary }), Chains.Step(600, new { kind = "next_on_call", id = primary }, App.Person("heidi")),
            new { targets = new[] { new { kind = "channel", id = channel } }, waitSeconds = 900, onlyIf = new { atLeast = "sev2", from = "08:00", until = "18:00", zone = "Europe/Vienna" } });
        var chain = (await ada.Get("/api/v1/escalation-chains/orders")).Of("id");
        (await ada.Post($"/api/v1/escalation-chains/{chain}/test")).Is(HttpStatusCode.Created);
        await App.Way("ada", "https://pager.example.org/ada", DestinationKind.Ntfy);
        (await ada.Post($"/api/v1/people/{App.IdOf("ada")}/contact-methods", new { kind = "email", name = "Work mail", address = "ada@example.org" })).Is(HttpStatusCode.Created);
        var passed = await App.Passed();
        await App.Begin();
        var waits = await App.Begin();
        await App.Through(waits);
        (await ada.Post($"/api/v1/drills/{waits.Of("id")}/report", new { cleanupConfirmed = true, issues = new[] { "The console was slow" } })).Is(HttpStatusCode.OK);
        var over = await App.Begin();
        await App.Through(over);
        var plan = (await ada.Get("/api/v1/drill-plans")).Items()[0].Of("id");
        await App.Pass(TimeSpan.FromDays(79));
        await App.Do<DrillScheduler>();
        var open = (await ada.Get("/api/v1/drills?state=open")).Items()[0].Of("id");
        Places =
        [
            new("on-call", "/on-call"), new("schedule", $"/schedules/{primary}"), new("schedule-clock-change", $"/schedules/{primary}?week=2027-03-28"), new("schedule-gaps", $"/schedules/{office}"),
            new("schedule-edit", $"/schedules/{primary}/edit"), new("schedule-new", "/new-schedule"),
            new("chains", "/escalation-chains"), new("chain", $"/escalation-chains/{chain}"), new("chain-dry-run", $"/escalation-chains/{chain}?severity=sev1&at=2027-02-10T12:00&zone=Europe/Vienna&service=ledger"),
            new("chain-edit", $"/escalation-chains/{chain}/edit"), new("chain-new", "/new-chain"),
            new("contacts", "/me/contacts"), new("channels", "/channels"), new("deliveries", "/deliveries"), new("deliveries-dead", "/deliveries?state=dead"),
            new("drills", "/drills"), new("drill-open", $"/drills/{open}"), new("drill-passed", $"/drills/{passed.Of("id")}"), new("drill-witness", $"/drills/{waits.Of("id")}"), new("drill-report", $"/drills/{over.Of("id")}"),
            new("drill-plan", $"/drill-plans/{plan}"), new("drill-plan-edit", $"/drill-plans/{plan}/edit"), new("drill-plan-new", "/new-drill-plan"), new("drill-new", "/new-drill"), new("drill-new-of", $"/new-drill?runbook={Drilled.Slug}"),
        ];
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();

    internal static object Primary(TestApp app) => new
    {
        name = "Orders, first line", zone = "Europe/Vienna",
        layers = new object[]
        {
            new { name = "Nights", people = new[] { app.IdOf("grace"), app.IdOf("bob") }, kind = "daily", handOff = "20:00", startsOn = "2026-11-01", restrictions = new[] { new { from = "20:00", to = "08:00" } } },
            new { name = "Days", people = new[] { app.IdOf("grace"), app.IdOf("bob") }, kind = "weekly", handOff = "08:00", startsOn = "2026-11-02", weekday = "monday" },
        },
    };

    internal static object Office(TestApp app) => new
    {
        name = "Office hours", zone = "America/New_York",
        layers = new object[] { new { name = "Desk", people = new[] { app.IdOf("bob") }, kind = "weekly", handOff = "09:00", startsOn = "2026-11-02", restrictions = new[] { new { from = "09:00", to = "17:00", days = new[] { "monday", "tuesday", "wednesday", "thursday" } } } } },
    };
}
