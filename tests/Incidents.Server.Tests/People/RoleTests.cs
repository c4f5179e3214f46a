using System.Net;
using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Core.Runs;
using Incidents.Server.Tests.Runs;
using Incidents.Storage.Runs;

namespace Incidents.Server.Tests.People;

/// <summary>Whoever judges the work of others is made by two, kept out by one, and is one person in whichever account.</summary>
public abstract class RoleTests(Db database) : IAsyncLifetime
{
    private TestApp app = null!;
    private Client ada = null!;
    private Client grace = null!;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.Start(database);
        (ada, grace) = (await app.As("ada"), await app.As("grace"));
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return app.DisposeAsync();
    }

    /// <summary>M38.</summary>
    [Fact]
    public async Task Nobody_makes_a_verifier_alone_neither_at_once_nor_later()
    {
        var puppet = (await Add("bob2", "verifier", "editor")).Is(HttpStatusCode.Created);
        Assert.Equal("editor|verifier|False", $"{Roles(puppet)}|{Roles(puppet, "pending")}|{puppet.Json.GetProperty("grantedAlone")}");
        var address = $"/api/v1/people/{puppet.Of("id")}";
        var again = (await ada.Post($"{address}/roles", new { roles = new[] { "admin" } })).Is(HttpStatusCode.Accepted);
        Assert.Equal($"/api/v1/proposals/{again.Of("proposalId")}", again.Headers["Location"]);
        // The one before is not approved by mistake.
        (await grace.Post($"/api/v1/proposals/{puppet.Of("proposalId")}/approve")).Refuses(HttpStatusCode.Conflict, "proposal_closed");

        var waits = again.Headers["Location"];
        (await ada.Post($"{waits}/approve")).Refuses(HttpStatusCode.Forbidden, "two_person_required");
        (await ada.Post($"{waits}/break-glass")).Refuses(HttpStatusCode.Forbidden, "break_glass_forbidden");
        Assert.Equal("editor", Roles(await ada.Get(address)));
        (await (await app.As("eve", Role.Editor, Role.Responder)).Post($"{waits}/approve")).Refuses(HttpStatusCode.Forbidden, "not_permitted");
        app.Clock.Move(TimeSpan.FromMinutes(3));
        (await grace.Post($"{waits}/approve")).Is(HttpStatusCode.OK);
        var made = await ada.Get(address);
        Assert.Equal(("admin", app.Clock.Now), (Roles(made), made.Json.GetProperty("verifierSince").GetDateTimeOffset()));
        Assert.Contains("bob2 is admin now, as ada proposed and grace approved", await Log());
    }

    [Fact]
    public async Task The_one_to_be_made_does_not_approve_it_himself()
    {
        var vera = await app.As("vera", Role.Verifier);
        var waits = (await ada.Post($"/api/v1/people/{app.IdOf("vera")}/roles", new { roles = new[] { "admin" } })).Is(HttpStatusCode.Accepted);
        Assert.Equal("verifier", Roles(waits));
        (await vera.Post($"{waits.Headers["Location"]}/approve")).Refuses(HttpStatusCode.Forbidden, "not_permitted");
        Assert.Equal("verifier", Roles(await ada.Get($"/api/v1/people/{app.IdOf("vera")}")));
    }

    [Fact]
    public async Task Other_roles_are_given_and_all_are_taken_at_once()
    {
        var address = $"/api/v1/people/{(await Add("kim", "viewer")).Of("id")}";
        Assert.Equal("responder editor", Roles((await ada.Post($"{address}/roles", new { roles = new[] { "responder", "editor", "editor" } })).Is(HttpStatusCode.OK)));
        var vera = await app.As("vera", Role.Verifier);
        var taken = (await ada.Post($"/api/v1/people/{app.IdOf("vera")}/roles", new { roles = Array.Empty<string>() })).Is(HttpStatusCode.OK);
        Assert.Equal(("", System.Text.Json.JsonValueKind.Null), (Roles(taken), taken.Json.GetProperty("verifierSince").ValueKind));
        Assert.Equal(["read"], (await vera.Get("/api/v1/sessions/current")).Json.GetProperty("permissions").EnumerateArray().Select(p => p.GetString()!));
        (await ada.PostText($"{address}/roles", "{}")).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        (await ada.PostText($"{address}/roles", """{"roles":["admin"],"verifierSince":"2020-01-01T00:00:00Z"}""")).Refuses(HttpStatusCode.BadRequest, "unreadable_json");
        (await ada.Post("/api/v1/people/per_no/roles", new { roles = Array.Empty<string>() })).Refuses(HttpStatusCode.NotFound, "person_not_found");
    }

    [Fact]
    public async Task Only_a_human_admin_changes_people()
    {
        foreach (var (who, code) in new[] { (await app.As("eve", Role.Verifier, Role.Editor), "not_permitted"), (await app.WithKey(Enum.GetValues<Scope>()), "human_required") })
            foreach (var (verb, body) in new (string, object)[] { ("roles", new { roles = new[] { "viewer" } }), ("disable", new { }), ("enable", new { }), ("same-as", new { personId = app.IdOf("ada") }) })
                (await who.Post($"/api/v1/people/{app.IdOf("grace")}/{verb}", body)).Refuses(HttpStatusCode.Forbidden, code);
    }

    [Fact]
    public async Task The_first_one_alone_makes_the_second_and_it_is_marked()
    {
        (await ada.Post($"/api/v1/people/{app.IdOf("grace")}/disable")).Is(HttpStatusCode.OK);
        var second = (await Add("bob", "admin")).Is(HttpStatusCode.Created);
        Assert.Equal("admin||True", $"{Roles(second)}|{Roles(second, "pending")}|{second.Json.GetProperty("grantedAlone")}");
        Assert.Contains("ada makes bob admin alone: there was nobody to approve it", await Log());
        var third = (await Add("carl", "verifier")).Is(HttpStatusCode.Created);
        Assert.Equal("|verifier|False", $"{Roles(third)}|{Roles(third, "pending")}|{third.Json.GetProperty("grantedAlone")}");
    }

    [Fact]
    public async Task Getting_rid_of_the_others_first_does_not_help_before_the_cooling_off_is_over()
    {
        await app.Server.Database.Write(tx => VerificationPolicyStore.Add(tx, VerificationPolicy.Default, "test"));
        await app.As("vera", Role.Verifier);
        await app.As("carol");
        (await ada.Post($"/api/v1/people/{app.IdOf("grace")}/disable")).Is(HttpStatusCode.OK);
        (await ada.Post($"/api/v1/people/{app.IdOf("vera")}/roles", new { roles = new[] { "viewer" } })).Is(HttpStatusCode.OK);
        (await ada.Post($"/api/v1/people/{app.IdOf("carol")}/same-as", new { personId = app.IdOf("ada") })).Is(HttpStatusCode.OK);
        var puppet = (await Add("bob2", "verifier")).Is(HttpStatusCode.Created);
        Assert.Equal("|verifier", $"{Roles(puppet)}|{Roles(puppet, "pending")}");
        (await ada.Post($"/api/v1/people/{app.IdOf("grace")}/enable")).Is(HttpStatusCode.Accepted);

        app.Clock.Move(TimeSpan.FromHours(24));
        ada = await app.As("ada");
        Assert.True((await ada.Post($"/api/v1/people/{puppet.Of("id")}/roles", new { roles = new[] { "verifier" } })).Is(HttpStatusCode.OK).Json.GetProperty("grantedAlone").GetBoolean());
    }

    [Fact]
    public async Task Who_is_disabled_is_out_at_once_and_a_verifier_comes_back_by_two_only()
    {
        var vera = await app.As("vera", Role.Verifier);
        await app.As("rita", Role.Responder);
        app.Clock.Move(TimeSpan.FromMinutes(1));
        var disabled = (await ada.Post($"/api/v1/people/{app.IdOf("vera")}/disable")).Is(HttpStatusCode.OK);
        Assert.Equal(app.Clock.Now, disabled.Json.GetProperty("disabledAt").GetDateTimeOffset());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, disabled.Json.GetProperty("verifierSince").ValueKind);
        (await vera.Get("/api/v1/sessions/current")).Refuses(HttpStatusCode.Unauthorized, "unauthenticated");

        var waits = (await ada.Post($"/api/v1/people/{app.IdOf("vera")}/enable")).Is(HttpStatusCode.Accepted);
        Assert.Equal("verifier", Roles(waits, "pending"));
        (await ada.Post($"{waits.Headers["Location"]}/approve")).Refuses(HttpStatusCode.Forbidden, "two_person_required");
        app.Clock.Move(TimeSpan.FromMinutes(1));
        (await grace.Post($"{waits.Headers["Location"]}/approve")).Is(HttpStatusCode.OK);
        var back = await ada.Get($"/api/v1/people/{app.IdOf("vera")}");
        Assert.Equal((System.Text.Json.JsonValueKind.Null, app.Clock.Now), (back.Json.GetProperty("disabledAt").ValueKind, back.Json.GetProperty("verifierSince").GetDateTimeOffset()));
        // The session that was ended stays ended.
        (await vera.Get("/api/v1/sessions/current")).Refuses(HttpStatusCode.Unauthorized, "unauthenticated");

        (await ada.Post($"/api/v1/people/{app.IdOf("rita")}/disable")).Is(HttpStatusCode.OK);
        (await ada.Post($"/api/v1/people/{app.IdOf("rita")}/enable")).Is(HttpStatusCode.OK);
        (await ada.Post($"/api/v1/people/{app.IdOf("rita")}/enable")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_last_admin_stays()
    {
        (await ada.Post($"/api/v1/people/{app.IdOf("grace")}/disable")).Is(HttpStatusCode.OK);
        (await ada.Post($"/api/v1/people/{app.IdOf("ada")}/disable")).Refuses(HttpStatusCode.Conflict, "last_admin");
        (await ada.Post($"/api/v1/people/{app.IdOf("ada")}/roles", new { roles = new[] { "verifier" } })).Refuses(HttpStatusCode.Conflict, "last_admin");
        (await ada.Get("/api/v1/people")).Is(HttpStatusCode.OK);
    }

    /// <summary>M4.</summary>
    [Fact]
    public async Task A_shared_account_is_never_a_human_and_judges_nobody()
    {
        foreach (var role in new[] { "verifier", "admin" })
            (await ada.Post("/api/v1/people", new { email = $"{role}@example.org", name = "Oncall", password = "long enough", kind = "shared", roles = new[] { role } })).Refuses(HttpStatusCode.UnprocessableEntity, "shared_account");
        var made = (await ada.Post("/api/v1/people", new { email = "oncall@example.org", name = "Oncall", password = "long enough", kind = "shared", roles = new[] { "responder", "editor" } })).Is(HttpStatusCode.Created);
        Assert.Equal("shared", made.Of("kind"));
        (await ada.Post($"/api/v1/people/{made.Of("id")}/roles", new { roles = new[] { "verifier" } })).Refuses(HttpStatusCode.UnprocessableEntity, "shared_account");

        var oncall = new Client(app.Url, (await app.Anonymous.Post("/api/v1/sessions", new { email = "oncall@example.org", password = "long enough" })).Is(HttpStatusCode.Created).Of("token"));
        Assert.False((await oncall.Get("/api/v1/sessions/current")).Json.GetProperty("human").GetBoolean());
        var waits = (await ada.Put("/api/v1/runbooks/restore-orders", Followed.Markdown)).Headers["Location"];
        (await oncall.Post($"{waits}/approve")).Refuses(HttpStatusCode.Forbidden, "human_required");
        (await oncall.Post("/api/v1/sessions/current/authentication", new { password = "long enough" })).Refuses(HttpStatusCode.Forbidden, "human_required");
        (await oncall.Post("/api/v1/runs", new { runbook = "x", environment = "y" })).Refuses(HttpStatusCode.Forbidden, "human_required");
        (await oncall.Delete("/api/v1/sessions/current")).Is(HttpStatusCode.NoContent);
        (await oncall.Get("/api/v1/sessions/current")).Refuses(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task A_tag_in_the_address_makes_no_other_human()
    {
        var second = (await Add("grace+oncall", "responder")).Is(HttpStatusCode.Created);
        Assert.Equal(app.IdOf("grace"), second.Of("sameAs"));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await Add("gracia", "responder")).Json.GetProperty("sameAs").ValueKind);
    }

    [Fact]
    public async Task Accounts_are_linked_once_and_never_in_chains()
    {
        var ids = new List<string>();
        foreach (var name in new[] { "bob", "bob2", "bob3" }) ids.Add((await Add(name, "responder")).Of("id"));
        Task<Reply> Link(string account, string person) => ada.Post($"/api/v1/people/{account}/same-as", new { personId = person });
        Assert.Equal(ids[0], (await Link(ids[1], ids[0])).Is(HttpStatusCode.OK).Of("sameAs"));
        (await Link(ids[1], ids[0])).Is(HttpStatusCode.OK);
        foreach (var (account, person) in new[] { (ids[0], ids[0]), (ids[2], ids[1]), (ids[0], ids[2]), (ids[1], ids[2]) }) (await Link(account, person)).Refuses(HttpStatusCode.Conflict, "cannot_link");
        (await Link("per_no", ids[0])).Refuses(HttpStatusCode.NotFound, "person_not_found");
        (await Link(ids[0], "per_no")).Refuses(HttpStatusCode.NotFound, "person_not_found");
        (await ada.PostText($"/api/v1/people/{ids[0]}/same-as", "{}")).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        Assert.Single((await ada.Get("/api/v1/access-log?limit=200")).Items(), e => e.Of("what") == "accounts_linked");
    }

    [Fact]
    public async Task Who_follows_a_run_ends_it_before_he_becomes_somebody_else()
    {
        var followed = await Followed.Begin(app);
        await app.As("bob", Role.Responder);
        var (executor, bob) = (app.IdOf("linus"), app.IdOf("bob"));
        var run = (await followed.Linus.Post("/api/v1/runs", new { runbook = "restore-orders", acknowledgeUnproven = true, environment = "production", parameters = new { snapshot_id = "snap-0a1b2c3d", taken_at = "2026-11-19T12:00Z" } })).Is(HttpStatusCode.Created).Of("id");
        (await ada.Post($"/api/v1/people/{executor}/same-as", new { personId = bob })).Refuses(HttpStatusCode.Conflict, "account_busy");
        (await followed.Linus.Post($"/api/v1/runs/{run}/abort", new { reason = "another one" })).Is(HttpStatusCode.OK);
        (await ada.Post($"/api/v1/people/{executor}/same-as", new { personId = bob })).Is(HttpStatusCode.OK);
    }

    /// <summary>M36.</summary>
    [Theory]
    [InlineData("""{"email":"x@example.org","name":"X","password":"long enough","verifierSince":"2020-01-01T00:00:00Z"}""")]
    [InlineData("""{"email":"x@example.org","name":"X","password":"long enough","isAdmin":true}""")]
    [InlineData("""{"email":"x@example.org","name":"X","password":"long enough","id":"per_1"}""")]
    [InlineData("""{"email":"x@example.org","name":"X","password":"long enough","kind":"machine"}""")]
    [InlineData("""{"email":"x@example.org","name":"X","password":"long enough","sameAs":"per_1"}""")]
    public async Task Nobody_is_made_with_what_is_not_asked_for(string body) => (await ada.PostText("/api/v1/people", body)).Refuses(HttpStatusCode.BadRequest, "unreadable_json");

    private Task<Reply> Add(string name, params string[] roles) => ada.Post("/api/v1/people", new { email = $"{name}@example.org", name, password = "long enough", roles });

    private async Task<string> Log() => string.Join('\n', (await ada.Get("/api/v1/access-log?limit=200")).Items().Select(e => e.Of("text")));

    private static string Roles(Reply reply, string property = "roles") => string.Join(' ', reply.Json.GetProperty(property).EnumerateArray().Select(r => r.GetString()));
}

/// <inheritdoc/>
public sealed class RolesOnSqlite() : RoleTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class RolesOnPostgres() : RoleTests(Db.Postgres);
