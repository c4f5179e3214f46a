using System.Net;
using System.Text.Json;
using Incidents.Core.People;
using Incidents.Server.People;
using Incidents.Server.Tests.Drills;
using Incidents.Server.Tests.Escalation;
using Incidents.Server.Tests.Notifications;

namespace Incidents.Browser.Tests;

/// <summary>Whoever may give a name to something can do no more than name it.</summary>
public sealed class HostileNameTests(Chromium chromium)
{
    [Fact]
    public async Task As_names_of_people_teams_services_senders_schedules_chains_and_ways_they_are_only_text()
    {
        await using var app = await TestApp.Start(outsiders: new Receivers());
        var (ada, names) = (await app.As("ada"), HostileTexts.Names(100));
        await app.As("bob", Role.Responder);
        var person = new { kind = "person", id = app.IdOf("bob") };
        var layers = new[] { new { name = "Desk", people = new[] { app.IdOf("bob") }, kind = "weekly", handOff = "09:00", startsOn = "2026-11-02" } };
        var taken = new Dictionary<string, int>
        {
            ["team"] = await HostileTexts.Each(names, (name, _) => ada.Post("/api/v1/teams", new { name })),
            ["service"] = await HostileTexts.Each(names, (name, i) => ada.Post("/api/v1/services", new { name, slug = $"s{i}" })),
            ["sender"] = await HostileTexts.Each(names, (name, i) => ada.Post("/api/v1/integrations", new { name, service = "s0" })),
            ["key"] = await HostileTexts.Each(names, (name, i) => ada.PostForm("/admin/keys", ("name", name), ("scope", "read"))),
            ["schedule"] = await HostileTexts.Each([.. names.Take(200)], (name, i) => ada.Post("/api/v1/schedules", new { name, slug = $"d{i}", zone = "Europe/Vienna", layers })),
            ["chain"] = await HostileTexts.Each(names, (name, i) => ada.Post("/api/v1/escalation-chains", new { name, slug = $"c{i}", steps = new[] { Chains.Step(300, person) } })),
            ["channel"] = await HostileTexts.Each([.. names.Take(200)], (name, i) => ada.Post("/api/v1/channels", new { kind = "slack", name, address = $"https://hooks.example.org/services/{i}" })),
        };
        // Names hold no control characters.
        foreach (var (what, count) in taken) Assert.True(count >= 180, $"{count} of {what}");
        Assert.True(await HostileTexts.Each([.. names.Take(20)], (name, i) => ada.Post($"/api/v1/people/{app.IdOf("ada")}/contact-methods", new { kind = "email", name, address = $"a{i}@example.org" })) >= 15);

        await using var visitor = await chromium.Visit(app, "ada", new Look(Narrow: true));
        foreach (var path in new[] { "/", "/admin/teams", "/admin/services", "/admin/integrations", "/admin/keys", "/on-call", "/escalation-chains", "/channels", "/me/contacts", "/new-schedule", "/new-chain", "/incidents/new", "/admin/log" }) await visitor.StayText(path);
        for (var i = 0; i < 200; i += 40)
        {
            await visitor.StayText($"/schedules/d{i}");
            await visitor.StayText($"/escalation-chains/c{i}?severity=sev1");
        }

        // People last: each form that names somebody has all of them.
        await app.Server.Database.Write(tx => names.Count(n => PersonService.Add(tx, $"{tx.NewId("x")}@example.org", n, [Role.Viewer], "").Refusal is null));
        foreach (var path in new[] { "/admin", "/new-schedule", "/new-drill-plan" }) await visitor.StayText(path);
    }

    [Fact]
    public async Task What_a_drill_tells_is_only_text()
    {
        await using var app = await Drilled.Ready();
        var (drill, lines) = (await app.Begin(), HostileTexts.Lines.ToArray());
        await app.Through(drill);
        var all = string.Join('\n', lines);
        await app.Witnessed(drill, new
        {
            cleanupConfirmed = true,
            issues = lines.Take(100),
            checks = lines.Take(20).Select(name => new { name, expected = name, actual = name }),
            followUps = lines.Take(20).Select(text => new { text, ownerId = app.IdOf("ada"), dueAt = app.Clock.Now.AddDays(7) }),
            evidence = lines.Take(20).Select(note => new { link = "https://console.example.org/", sha256 = new string('a', 64), note }),
            absentOnPurpose = lines.Take(20), cost = lines[3], wentWell = all, wentBadly = all, lucky = all,
        });
        await using var visitor = await chromium.Visit(app, "ada", new Look(Narrow: true));
        await visitor.StayText($"/drills/{drill.Of("id")}");
        await visitor.StayText("/drills");
    }
}
