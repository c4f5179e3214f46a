using System.Net;
using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Server.Tests.Runs;

namespace Incidents.Server.Tests.Misuse;

/// <summary>M1 to M9, M29, M30, M51: somebody who is not another person, or not the right one.</summary>
public abstract class WhoTests(Db database) : MisuseTests(database)
{
    [Fact]
    public async Task M01_The_executor_confirms_his_own_request()
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        var asked = await followed.Ask();
        (await followed.Ada.Attempt(asked, Followed.Right)).Refuses(HttpStatusCode.Forbidden, "self_verification");
        (await followed.Ada.Post($"{asked}/claim")).Refuses(HttpStatusCode.Forbidden, "self_verification");
        Assert.Equal("pending", await StateOf(followed.Grace, asked));
        Assert.Equal("verification_refused", (await followed.Kinds())[^1]);
    }

    [Fact]
    public async Task M02_The_executor_confirms_through_his_second_account()
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        var second = await app.As("ada-too", Role.Verifier);
        var (ada, other) = (await PersonId(followed.Ada), await PersonId(second));
        (await (await app.As("carol")).Post($"/api/v1/people/{other}/same-as", new { personId = ada })).Is(HttpStatusCode.OK);
        var asked = await followed.Ask();
        (await second.Attempt(asked, Followed.Right)).Refuses(HttpStatusCode.Forbidden, "same_person");
        Assert.Equal("pending", await StateOf(followed.Grace, asked));
    }

    [Fact]
    public async Task M03_The_executor_confirms_with_his_own_key()
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        var asked = await followed.Ask();
        var key = await app.WithKey(Enum.GetValues<Scope>());
        foreach (var action in new[] { "claim", "attempts", "reject", "release", "break-glass", "loss" })
            (await key.Post($"{asked}/{action}", new { values = Followed.Right, packageHash = "x", reason = "r", loss = "1h" })).Refuses(HttpStatusCode.Forbidden, "human_required");
        Assert.Equal("pending", await StateOf(followed.Grace, asked));
    }

    [Fact]
    public async Task M04_A_shared_account_or_a_sender_confirms()
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        var asked = await followed.Ask();
        var shared = await app.Shared("oncall", Role.Responder);
        (await shared.Attempt(asked, Followed.Right)).Refuses(HttpStatusCode.Forbidden, "human_required");
        (await new Client(app.Url, await app.IntegrationKey()).Post($"{asked}/attempts", new { values = Followed.Right })).Refuses(HttpStatusCode.Unauthorized, "unauthenticated");
        Assert.Equal("pending", await StateOf(followed.Grace, asked));
    }

    [Theory]
    [InlineData("X-Act-As")]
    [InlineData("Impersonate-User")]
    [InlineData("Sudo")]
    public async Task M05_An_admin_acts_as_somebody_else(string header)
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        var asked = await followed.Ask();
        var admin = await app.As("carol");
        (await admin.Send(HttpMethod.Post, $"{asked}/attempts", System.Net.Http.Json.JsonContent.Create(new { values = Followed.Right, packageHash = await admin.HashOf(asked) }), (header, "grace")))
            .Refuses(HttpStatusCode.Forbidden, "impersonated_session");
        Assert.Equal("pending", await StateOf(followed.Grace, asked));
    }

    [Fact]
    public async Task M06_A_session_that_was_left_open()
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        var grace = await app.WithPassword("hopper", "a rear admiral's own", Role.Verifier);
        var asked = await followed.Ask();
        app.Clock.Move(TimeSpan.FromMinutes(16));
        (await grace.Attempt(asked, Followed.Right)).Refuses(HttpStatusCode.Unauthorized, "step_up_required");
        (await grace.Post("/api/v1/sessions/current/authentication", new { password = "not her own at all" })).Refuses(HttpStatusCode.Unauthorized, "wrong_credentials");
        (await grace.Attempt(asked, Followed.Right)).Refuses(HttpStatusCode.Unauthorized, "step_up_required");
        Assert.True((await grace.Post("/api/v1/sessions/current/authentication", new { password = "a rear admiral's own" })).Status is HttpStatusCode.OK or HttpStatusCode.NoContent);
        (await grace.Attempt(asked, Followed.Right)).Is(HttpStatusCode.OK);
        // The executor is asked as well, before the step is his to do.
        (await followed.Ada.Release(asked)).Refuses(HttpStatusCode.Unauthorized, "step_up_required");
    }

    [Fact]
    public async Task M07_Somebody_without_the_role()
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        var asked = await followed.Ask();
        foreach (var role in new[] { Role.Viewer, Role.Responder, Role.Editor })
            (await (await app.As($"a-{role}", role)).Attempt(asked, Followed.Right)).Refuses(HttpStatusCode.Forbidden, "not_eligible");
        Assert.Equal("pending", await StateOf(followed.Grace, asked));
    }

    [Fact]
    public async Task M08_Somebody_who_became_a_verifier_an_hour_ago()
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        await Set(app, p => p with { CoolingOffHours = 24, PendingMinutes = 60 });
        await app.Pass(TimeSpan.FromHours(23));
        var young = await app.As("young", Role.Verifier);
        await app.Pass(TimeSpan.FromMinutes(59));
        var asked = await followed.Ask();
        (await young.Attempt(asked, Followed.Right)).Refuses(HttpStatusCode.Conflict, "cooling_off");
        (await followed.Grace.Attempt(asked, Followed.Right)).Refuses(HttpStatusCode.Conflict, "cooling_off");
        await app.Pass(TimeSpan.FromMinutes(1));
        (await followed.Grace.Attempt(asked, Followed.Right)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task M09_Somebody_who_entered_a_value_before_he_handed_the_run_over()
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        var grace = await PersonId(followed.Grace);
        (await followed.Ada.Post($"{followed.Path}/handover", new { to = grace, note = "my shift ends" })).Is(HttpStatusCode.OK);
        (await followed.Grace.Post($"{followed.Path}/handover/accept", new { openStep = "restore" })).Is(HttpStatusCode.OK);
        var asked = $"/api/v1/verifications/{(await followed.Grace.Post($"{followed.Path}/steps/restore/verifications")).Is(HttpStatusCode.Created).Of("id")}";
        // Ada would be allowed to verify, if she had not had a hand in it.
        await Past(app, "UPDATE people SET roles = 'Verifier', verifier_since = 0 WHERE email = 'ada@example.org'");
        (await followed.Ada.Attempt(asked, Followed.Right)).Refuses(HttpStatusCode.Forbidden, "contributed_to_package");
        (await followed.Linus.Attempt(asked, Followed.Right)).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("UPDATE people SET disabled_at = 1 WHERE email = 'grace@example.org'")]
    [InlineData("UPDATE people SET roles = 'Responder', verifier_since = NULL WHERE email = 'grace@example.org'")]
    public async Task M29_The_verifier_is_disabled_or_loses_the_role_before_the_release(string change)
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        var asked = await followed.Ask();
        (await followed.Grace.Attempt(asked, Followed.Right)).Is(HttpStatusCode.OK);
        await Past(app, change);
        (await followed.Ada.Release(asked)).Refuses(HttpStatusCode.Conflict, "verifier_no_longer_eligible");
        (await followed.Post("restore", "complete")).Refuses(HttpStatusCode.Conflict, "verification_required");
    }

    [Fact]
    public async Task M30_Somebody_else_releases()
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        var asked = await followed.Ask();
        (await followed.Grace.Attempt(asked, Followed.Right)).Is(HttpStatusCode.OK);
        foreach (var person in new[] { followed.Grace, followed.Linus, await app.As("carol") }) (await person.Release(asked)).Refuses(HttpStatusCode.Forbidden, "executor_only");
        Assert.Equal("verified", await StateOf(followed.Grace, asked));
    }

    [Fact]
    public async Task M51_Somebody_of_another_team_guesses_the_id()
    {
        await using var app = await TestApp.Start(Database);
        var carol = await app.As("carol");
        var (ada, grace, dave) = (await app.As("ada", Role.Responder), await app.As("grace", Role.Verifier), await app.As("dave", Role.Verifier));
        (await carol.Post("/api/v1/teams", new { name = "Databases", members = new[] { await PersonId(ada), await PersonId(grace) } })).Is(HttpStatusCode.Created);
        await app.Publish("restore-orders", Followed.Markdown.Replace("title: Restore", "owner: databases\ntitle: Restore", StringComparison.Ordinal));
        var followed = await (await Followed.Begin(app, publish: false)).At("restore");
        var asked = await followed.Ask();
        var missing = asked[..^4] + "0000";
        foreach (var (method, path, body) in new (HttpMethod, string, object?)[]
        {
            (HttpMethod.Get, "", null), (HttpMethod.Post, "/claim", null), (HttpMethod.Post, "/attempts", new { values = Followed.Right, packageHash = "x" }), (HttpMethod.Post, "/reject", null),
        })
        {
            async Task<Reply> Of(string address) => method == HttpMethod.Get ? await dave.Get(address + path) : await dave.Post(address + path, body);
            var (there, not) = (await Of(asked), await Of(missing));
            there.Refuses(HttpStatusCode.NotFound, "verification_not_found");
            Assert.Equal(not.Text.Replace(missing.Split('/')[^1], "", StringComparison.Ordinal).Split("traceId")[0], there.Text.Replace(asked.Split('/')[^1], "", StringComparison.Ordinal).Split("traceId")[0]);
        }

        Assert.Empty((await dave.Get("/api/v1/verifications")).Items());
        Assert.Single((await grace.Get("/api/v1/verifications?for=me")).Items());
        (await grace.Attempt(asked, Followed.Right)).Is(HttpStatusCode.OK);
    }
}

/// <inheritdoc/>
public sealed class WhoTestsOnSqlite() : WhoTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class WhoTestsOnPostgres() : WhoTests(Db.Postgres);
