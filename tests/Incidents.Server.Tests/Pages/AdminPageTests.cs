using System.Net;
using System.Text.RegularExpressions;
using Incidents.Core.People;

namespace Incidents.Server.Tests.Pages;

/// <summary>What admins do in a browser, by the forms that it sends.</summary>
public sealed class AdminPageTests(RunningApp running) : IClassFixture<RunningApp>
{
    private readonly TestApp app = running.App;

    [Fact]
    public async Task Whoever_is_no_admin_finds_no_way_in()
    {
        var linus = await app.As("linus", Role.Responder);
        Assert.DoesNotContain("href=\"/admin\"", (await linus.Get("/")).Text);
        foreach (var path in new[] { "/admin", "/admin/teams", "/admin/services", "/admin/integrations", "/admin/keys", "/admin/log" }) Assert.Contains("may not administer here", (await linus.Get(path)).Is(HttpStatusCode.Forbidden).Text);
        (await linus.PostForm("/admin/keys", ("name", "x"), ("scope", "read"))).Is(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_person_is_added_and_a_role_that_judges_waits_for_a_second_admin()
    {
        await using var own = await TestApp.Start();
        var (ada, grace) = (await own.WithPassword("ada", "correct horse"), await own.WithPassword("grace", "correct horse"));
        var refused = (await ada.PostForm("/admin/people", ("name", "Barbara"), ("email", "no mail"), ("password", "short"), ("role", "editor"))).Is(HttpStatusCode.UnprocessableEntity).Text;
        Assert.Contains("value=\"no mail\"", refused);
        Assert.DoesNotContain("value=\"short\"", refused);
        Assert.Contains("value=\"editor\" checked", refused);
        var person = (await ada.PostForm("/admin/people", ("name", "Barbara"), ("email", "barbara@example.org"), ("password", "long enough"), ("role", "responder"), ("role", "editor"))).Is(HttpStatusCode.SeeOther).Headers["Location"];
        Assert.Contains("Barbara", (await ada.Get(person)).Is(HttpStatusCode.OK).Text);
        var waits = (await ada.PostForm($"{person}/roles", ("changed", "true"), ("role", "verifier"))).Is(HttpStatusCode.SeeOther).Headers["Location"];
        Assert.StartsWith("/proposals/prop_", waits);
        Assert.Contains("It waits for a second person.", (await ada.Get(waits)).Text);
        Assert.DoesNotContain("Approve", (await ada.Get(waits)).Text);

        // After a quarter of an hour the password is asked for, and then it is done.
        own.Clock.Move(TimeSpan.FromMinutes(20));
        var asked = (await grace.PostForm($"{waits}/approve", ("_page", waits))).Is(HttpStatusCode.OK).Text;
        Assert.Contains("Your password, once more", asked);
        Assert.Contains($"name=\"_action\" value=\"{waits}/approve\"", asked);
        Assert.Contains("waits for a second person", (await ada.Get(waits)).Text);
        var right = (await grace.PostForm("/sign-in/again", ("_page", waits), ("_action", $"{waits}/approve"), ("_password", "correct horse"))).Is(HttpStatusCode.OK);
        grace = new Client(own.Url, right.Headers["Set-Cookie"].Split('=', 2)[1].Split(';')[0]);
        Assert.Contains($"action=\"{waits}/approve\"", right.Text);
        (await grace.PostForm($"{waits}/approve", ("_page", waits))).Is(HttpStatusCode.SeeOther);
        Assert.Contains("decided by <strong>grace</strong>", (await ada.Get(waits)).Text);
        Assert.Contains("value=\"verifier\" checked", (await ada.Get(person)).Text);
        (await ada.PostForm($"{person}/disable")).Is(HttpStatusCode.SeeOther);
        Assert.Contains("Let in again", (await ada.Get(person)).Text);
        Assert.Contains("Barbara", (await ada.Get("/admin/log")).Is(HttpStatusCode.OK).Text);
    }

    [Fact]
    public async Task A_changed_runbook_is_read_as_a_difference_and_rejected_with_a_reason()
    {
        const string Text = "---\nrunbook: 1\ntitle: Guarded\n---\n# Guarded\n\n## Steps\n\n### Look\n<!-- step: look -->\n\nLook at it.\n\n### Restore\n<!-- step: restore -->\n\n> [!CAUTION]\n> Overwrites it.\n\n    restore --from snap-1\n";
        var ada = await app.As("ada");
        await app.Publish("guarded", Text);
        var put = (await ada.Put("/api/v1/runbooks/guarded", Text.Replace("snap-1", "snap-2 <b>", StringComparison.Ordinal), "\"r1\"")).Is(HttpStatusCode.Accepted);
        var path = $"/proposals/{put.Headers["Location"].Split('/')[^1]}";
        var page = (await (await app.As("edith", Role.Editor)).Get(path)).Is(HttpStatusCode.OK).Text;
        Assert.Contains("<div class=\"removed\"><span class=\"sign\">&#x2212;</span>    restore --from snap-1</div>", page);
        Assert.Contains("<div class=\"added\"><span class=\"sign\">&#x2B;</span>    restore --from snap-2 &lt;b&gt;</div>", page);
        Assert.DoesNotContain("Look at it.", page);
        Assert.Contains("guarded", (await ada.Get("/proposals")).Text, StringComparison.OrdinalIgnoreCase);
        (await (await app.As("edith", Role.Editor)).PostForm($"{path}/reject", ("reason", "Wrong snapshot"))).Is(HttpStatusCode.SeeOther);
        Assert.Contains("Wrong snapshot", (await ada.Get(path)).Text);
        Assert.Contains("Not done.", (await ada.PostForm($"{path}/withdraw", ("_page", path))).Text);
    }

    [Fact]
    public async Task A_team_a_service_and_a_sender_are_added_and_the_sender_is_tried()
    {
        await using var own = await TestApp.Start();
        var ada = await own.As("ada");
        Assert.Contains("add one first", (await ada.Get("/admin/integrations")).Text);
        (await ada.PostForm("/admin/teams", ("name", "Databases"))).Is(HttpStatusCode.SeeOther);
        Assert.Contains("value=\"databases\"", (await ada.PostForm("/admin/teams", ("name", "databases"))).Is(HttpStatusCode.Conflict).Text);
        var team = Regex.Match((await ada.Get("/admin/teams")).Text, "action=\"/admin/teams/(team_[^\"]+)\"").Groups[1].Value;
        (await ada.PostForm($"/admin/teams/{team}", ("member", own.IdOf("ada")))).Is(HttpStatusCode.SeeOther);
        Assert.Contains($"value=\"{own.IdOf("ada")}\" checked", (await ada.Get("/admin/teams")).Text);
        Assert.Contains("more than 0", (await ada.PostForm("/admin/services", ("name", "Orders"), ("rto", "soon"))).Is(HttpStatusCode.UnprocessableEntity).Text);
        (await ada.PostForm("/admin/services", ("name", "Orders database"), ("slug", "orders-db"), ("team", team), ("rto", "60"), ("rpo", "15"))).Is(HttpStatusCode.SeeOther);
        var services = (await ada.Get("/admin/services")).Text;
        Assert.Contains("60 min", services);
        Assert.Contains("Databases", services);

        var added = (await ada.PostForm("/admin/integrations", ("name", "Prometheus"), ("service", "orders-db"))).Is(HttpStatusCode.OK).Text;
        var key = Regex.Match(added, "<code id=\"key\">([0-9a-f]{32})</code>").Groups[1].Value;
        Assert.Contains($"{own.Url}/integrations/{key}/alertmanager", WebUtility.HtmlDecode(added));
        var sender = Regex.Match(added, "action=\"(/admin/integrations/int_[^\"]+)/test\"").Groups[1].Value;
        (await own.Tell(key, new { summary = "real" })).Is(HttpStatusCode.Accepted);
        var known = (await ada.Get(sender)).Is(HttpStatusCode.OK).Text;
        Assert.DoesNotContain(key, known);
        Assert.Contains("/integrations/KEY/grafana", known);

        var incident = (await ada.PostForm($"{sender}/test", ("what", "trigger"))).Is(HttpStatusCode.SeeOther).Headers["Location"];
        Assert.Contains("Test alert of Prometheus, sent by ada", (await ada.Get(incident)).Is(HttpStatusCode.OK).Text);
        (await ada.PostForm($"{sender}/test", ("what", "resolve"))).Is(HttpStatusCode.SeeOther);
        Assert.Contains("Resolved by", (await ada.Get(incident)).Text);
        (await ada.PostForm("/admin/integrations/int_nothing/test")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_key_is_shown_once_and_revoked()
    {
        var ada = await app.As("ada");
        foreach (var wrong in new (string, string)[][] { [("name", "ci")], [("name", ""), ("scope", "read")], [("name", "ci"), ("scope", "verify")], [("name", "ci"), ("scope", "read"), ("days", "never")] })
            Assert.Contains("role=\"alert\"", (await ada.PostForm("/admin/keys", wrong)).Text);
        var made = (await ada.PostForm("/admin/keys", ("name", "ci"), ("scope", "read"), ("days", "30"))).Is(HttpStatusCode.OK).Text;
        var key = Regex.Match(made, "<code id=\"key\">(inc_key_[^<]+)</code>").Groups[1].Value;
        var machine = new Client(app.Url, key);
        (await machine.Get("/api/v1/incidents")).Is(HttpStatusCode.OK);
        var list = (await ada.Get("/admin/keys")).Text;
        Assert.DoesNotContain(key, list);
        var id = Regex.Match(list, "action=\"/admin/keys/(key_[^\"]+)/revoke\"").Groups[1].Value;
        (await ada.PostForm($"/admin/keys/{id}/revoke")).Is(HttpStatusCode.SeeOther);
        (await machine.Get("/api/v1/incidents")).Is(HttpStatusCode.Unauthorized);
        (await ada.PostForm("/admin/keys/key_nothing/revoke")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_one_was_told_is_in_the_inbox_until_it_is_read()
    {
        await using var own = await TestApp.Start();
        var (ada, grace) = (await own.As("ada"), await own.As("grace"));
        var person = (await ada.PostForm("/admin/people", ("name", "B"), ("email", "b@example.org"), ("password", "long enough"), ("role", "admin"))).Is(HttpStatusCode.SeeOther).Headers["Location"];
        Assert.StartsWith("/proposals/", person);
        var inbox = (await grace.Get("/inbox")).Is(HttpStatusCode.OK).Text;
        Assert.Contains($"href=\"{person}\"", inbox);
        Assert.Contains("1 unread", inbox);
        var id = Regex.Match(inbox, "name=\"id\" value=\"(not_[^\"]+)\"").Groups[1].Value;
        (await ada.PostForm("/inbox/read", ("id", id))).Is(HttpStatusCode.SeeOther);
        Assert.Contains(id, (await grace.Get("/inbox")).Text);
        (await grace.PostForm("/inbox/read", ("id", id))).Is(HttpStatusCode.SeeOther);
        Assert.Contains("Nothing unread.", (await grace.Get("/inbox")).Text);
        Assert.Contains($"href=\"{person}\"", (await grace.Get("/inbox?all=true")).Text);
    }
}
