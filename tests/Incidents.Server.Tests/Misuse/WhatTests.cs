using System.Net;
using System.Text.Json;
using Incidents.Core.People;
using Incidents.Core.Runs;
using Incidents.Server.Tests.Runs;
using Incidents.Storage.Runs;

namespace Incidents.Server.Tests.Misuse;

/// <summary>M12 to M23, M32, M33, M36: values and packages. M10 and M11, that nobody is told a value, are <see cref="BlindnessTests"/>; M19 and M36 also stand in the tests of every endpoint.</summary>
public abstract class WhatTests(Db database) : MisuseTests(database)
{
    [Fact]
    public async Task M12_Trying_every_value_against_the_hash_that_is_shown()
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        var asked = await followed.Ask();
        var package = app.Server.Database.Read(tx => VerificationStore.Find(tx, asked.Split('/')[^1])!.Package);
        Assert.Equal((await followed.Grace.Get(asked)).Of("packageHash"), package.Hash());
        // All that a verifier can know is right, only the nonce is not: no candidate gives the hash.
        var candidates = Enumerable.Range(0, 10).Select(i => package with { Nonce = "", Values = new SortedDictionary<string, string>(package.Values.ToDictionary(), StringComparer.Ordinal) { ["snapshot_id"] = $"snap-0a1b2c3{i:x}" } })
            .Append(package with { Nonce = "" }).Append(package with { Nonce = new string('0', 64) });
        Assert.DoesNotContain(candidates, c => c.Hash() == package.Hash());
        Assert.Equal(64, package.Nonce.Length);
        Assert.DoesNotContain(package.Nonce, (await followed.Grace.Get(asked)).Text);
    }

    [Fact]
    public async Task M13_M14_A_wrong_value_ends_the_package_for_everybody()
    {
        var (followed, incident) = await InIncident();
        await using var app = followed.App;
        var asked = await followed.Ask();
        var mismatch = (await followed.Grace.Attempt(asked, Followed.Wrong)).Is(HttpStatusCode.OK);
        Assert.Equal("mismatch", mismatch.Of("result"));
        Assert.Equal(["snapshot_id"], mismatch.Json.GetProperty("fields").EnumerateArray().Select(f => f.GetString()));
        Assert.DoesNotContain("snap-", mismatch.Text);
        (await followed.Post("restore", "complete")).Refuses(HttpStatusCode.Conflict, "verification_required");
        Assert.Contains("verification_mismatched", await Told(await app.As("carol")));
        Assert.Contains("verification_mismatched", await Told(followed.Ada));
        foreach (var person in new[] { followed.Grace, followed.Linus }) (await person.Attempt(asked, Followed.Right)).Refuses(HttpStatusCode.Conflict, "mismatched");
        Assert.Contains("verification_mismatched", await followed.Grace.Told(incident));
    }

    [Fact]
    public async Task M15_Asking_until_the_answer_is_known()
    {
        var (followed, _) = await InIncident();
        await using var app = followed.App;
        for (var i = 0; i < 2; i++) Assert.Equal("mismatch", (await followed.Grace.Attempt(await followed.Ask(), Followed.Wrong)).Of("result"));
        (await followed.Post("restore", "verifications")).Refuses(HttpStatusCode.Locked, "step_locked");
        var unlock = $"{followed.Path}/steps/restore/unlock";
        var why = new { reason = "looked at the console with both of them" };
        foreach (var person in new[] { followed.Ada, followed.Grace }) (await person.Post(unlock, why)).Refuses(HttpStatusCode.Forbidden, "third_person_required");
        (await followed.Linus.Post(unlock, why)).Refuses(HttpStatusCode.Forbidden, "third_person_required");
        (await (await app.As("carol")).Post(unlock, why)).Is(HttpStatusCode.OK);
        (await followed.Post("restore", "verifications")).Is(HttpStatusCode.Created);
        Assert.Contains("step_locked", await Told(await app.As("carol")));
    }

    [Fact]
    public async Task M15_Where_nobody_commands_another_verifier_unlocks()
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        for (var i = 0; i < 2; i++) await followed.Grace.Attempt(await followed.Ask(), Followed.Wrong);
        (await (await app.As("viewer", Role.Viewer)).Post($"{followed.Path}/steps/restore/unlock", new { reason = "looked" })).Refuses(HttpStatusCode.Forbidden, "third_person_required");
        (await followed.Linus.Post($"{followed.Path}/steps/restore/unlock", new { reason = "looked at it with both" })).Is(HttpStatusCode.OK);
        await followed.Released();
    }

    [Fact]
    public async Task M16_M17_M18_M19_What_cannot_be_compared_consumes_nothing()
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        var asked = await followed.Ask();
        var hash = await followed.Grace.HashOf(asked);
        foreach (var (values, status, code) in new[]
        {
            ("""{"environment":"production","snapshot_id":"snap-0a1b2c3d"}""", 422, "values_required"),
            ("""{"environment":"production","snapshot_id":"snap-0a1b2c3d","taken_at":null}""", 422, "values_required"),
            ("""{"environment":"production","snapshot_id":"","taken_at":"2026-11-19T12:00Z"}""", 422, "values_required"),
            ("""{"environment":"production","snapshot_id":"snap-0a1b2c3d","taken_at":"2026-11-19T12:00Z","keep_days":14}""", 422, "values_required"),
            ("""{"environment":"production","snapshot_id":"snap-0a1b2c3d\u200b","taken_at":"2026-11-19T12:00Z"}""", 422, "values_required"),
            ("""{"environment":"production","snapshot_id":"snap-0a1b2c3d\u202e","taken_at":"2026-11-19T12:00Z"}""", 422, "values_required"),
            ("""{"environment":"production","snapshot_id":"snap-0a1b2c3d\u0000","taken_at":"2026-11-19T12:00Z"}""", 400, "unreadable_json"),
            ("""{"environment":"production","snapshot_id":"snap-0a1b2c3d\ud800","taken_at":"2026-11-19T12:00Z"}""", 400, "unreadable_json"),
            ("""{"environment":"production","snapshot_id":"snap-ffffffff","snapshot_id":"snap-0a1b2c3d","taken_at":"2026-11-19T12:00Z"}""", 400, "duplicate_property"),
        })
            (await followed.Grace.PostText($"{asked}/attempts", $$"""{"packageHash":"{{hash}}","values":{{values}}}""")).Refuses((HttpStatusCode)status, code);
        (await followed.Grace.PostText($"{asked}/attempts", """{"confirm":true}""")).Refuses(HttpStatusCode.UnprocessableEntity, "values_required");
        Assert.Equal("pending", await StateOf(followed.Grace, asked));
        // The instant in another zone is the same instant.
        Assert.Equal("match", (await followed.Grace.Attempt(asked, new { environment = "production", snapshot_id = "snap-0a1b2c3d", taken_at = "2026-11-19T13:00+01:00" })).Of("result"));
    }

    [Fact]
    public async Task M18_A_letter_that_only_looks_the_same_is_another_value()
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        Assert.Equal("mismatch", (await followed.Grace.Attempt(await followed.Ask(), new { environment = "production", snapshot_id = "snap-0\u04301b2c3d", taken_at = "2026-11-19T12:00Z" })).Of("result"));
    }

    [Fact]
    public async Task M20_M21_A_value_is_edited_while_somebody_types_or_after_he_verified()
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        var asked = await followed.Ask();
        var hash = await followed.Grace.HashOf(asked);
        Task<Reply> Edit(string value) => followed.Ada.Post($"{followed.Path}/parameters", new { parameters = new { snapshot_id = value } });
        (await Edit("snap-11111111")).Is(HttpStatusCode.OK);
        (await followed.Grace.Post($"{asked}/attempts", new { packageHash = hash, values = Followed.Right })).Refuses(HttpStatusCode.Conflict, "package_changed");
        Assert.Equal("superseded", await StateOf(followed.Grace, asked));

        (await Edit("snap-0a1b2c3d")).Is(HttpStatusCode.OK);
        var again = await followed.Ask();
        (await followed.Grace.Attempt(again, Followed.Right)).Is(HttpStatusCode.OK);
        (await Edit("snap-22222222")).Is(HttpStatusCode.OK);
        (await followed.Ada.Release(again)).Refuses(HttpStatusCode.Conflict, "superseded");
    }

    [Fact]
    public async Task M22_A_new_revision_is_published_between_match_and_release()
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        var asked = await followed.Ask();
        (await followed.Grace.Attempt(asked, Followed.Right)).Is(HttpStatusCode.OK);
        await app.Publish("restore-orders", Followed.Markdown + "\n\nMore.\n");
        (await followed.Ada.Release(asked)).Refuses(HttpStatusCode.Conflict, "superseded");
        // The run keeps its own revision, and goes on after one more look.
        await followed.Released();
        await followed.Do("restore", "complete");
    }

    [Fact]
    public async Task M22_So_does_a_change_of_the_policy()
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        var asked = await followed.Ask();
        (await followed.Grace.Attempt(asked, Followed.Right)).Is(HttpStatusCode.OK);
        await Set(app, p => p with { VerifiedMinutes = 20 });
        (await followed.Ada.Release(asked)).Refuses(HttpStatusCode.Conflict, "superseded");
    }

    [Fact]
    public async Task M23_The_revision_is_edited_in_the_database()
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        var asked = await followed.Ask();
        (await followed.Grace.Attempt(asked, Followed.Right)).Is(HttpStatusCode.OK);
        (await followed.Grace.Get("/health/integrity")).Is(HttpStatusCode.OK);
        await Past(app, Database == Db.Sqlite ? "DROP TRIGGER runbook_revisions_are_not_changed" : "DROP TRIGGER runbook_revisions_are_not_changed ON runbook_revisions");
        await Past(app, "UPDATE runbook_revisions SET markdown = REPLACE(markdown, 'Overwrites', 'Never overwrites')");
        (await followed.Ada.Release(asked)).Refuses(HttpStatusCode.Conflict, "content_hash_mismatch");
        (await followed.Grace.Get("/health/integrity")).Is(HttpStatusCode.ServiceUnavailable);
    }

    [Theory]
    [InlineData("UPDATE run_steps SET definition = REPLACE(definition, 'restore --env', 'restore --force --env') WHERE step_id = 'restore'")]
    [InlineData("UPDATE run_values SET value = 'snap-ffffffff' WHERE name = 'snapshot_id'")]
    [InlineData("UPDATE verifications SET package = REPLACE(package, 'snap-0a1b2c3d', 'snap-ffffffff')")]
    public async Task M23_Or_the_step_the_value_or_the_package_is(string change)
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        var asked = await followed.Ask();
        (await followed.Grace.Attempt(asked, Followed.Right)).Is(HttpStatusCode.OK);
        await Past(app, change);
        (await followed.Ada.Release(asked)).Refuses(HttpStatusCode.Conflict, "content_hash_mismatch");
    }

    [Fact]
    public async Task M32_M33_The_answer_to_one_request_is_used_for_another()
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        var first = await followed.Ask();
        var captured = JsonSerializer.Serialize(new { packageHash = await followed.Grace.HashOf(first), values = Followed.Right });
        (await followed.Grace.PostText($"{first}/attempts", captured)).Is(HttpStatusCode.OK);

        var other = (await followed.Ada.Post("/api/v1/runs", new { runbook = "restore-orders", acknowledgeUnproven = true, environment = "production", parameters = new { snapshot_id = "snap-0a1b2c3d", taken_at = "2026-11-19T12:00Z" } })).Is(HttpStatusCode.Created).Of("id");
        (await followed.Ada.Post($"/api/v1/runs/{other}/steps/stop/complete")).Is(HttpStatusCode.OK);
        (await followed.Ada.Post($"{first}/release", new { packageHash = await followed.Ada.HashOf(first), runId = other })).Refuses(HttpStatusCode.Conflict, "wrong_execution");
        (await followed.Ada.Post($"/api/v1/runs/{other}/steps/restore/complete")).Refuses(HttpStatusCode.Conflict, "verification_required");

        var second = $"/api/v1/verifications/{(await followed.Ada.Post($"/api/v1/runs/{other}/steps/restore/verifications")).Is(HttpStatusCode.Created).Of("id")}";
        (await followed.Grace.PostText($"{second}/attempts", captured)).Refuses(HttpStatusCode.Conflict, "package_changed");
        Assert.Equal("pending", await StateOf(followed.Grace, second));
    }

    [Theory]
    [InlineData("state", "\"verified\"")]
    [InlineData("verified_by", "\"per_1\"")]
    [InlineData("expiresAt", "\"2027-01-01T00:00:00Z\"")]
    [InlineData("quorum", "0")]
    [InlineData("personId", "\"per_1\"")]
    public async Task M36_The_client_sends_what_is_not_his_to_say(string name, string value)
    {
        var followed = await AtRestore();
        await using var app = followed.App;
        var asked = await followed.Ask();
        foreach (var action in new[] { "attempts", "release", "break-glass", "reject", "withdraw", "loss" })
            (await followed.Grace.PostText($"{asked}/{action}", $$"""{"{{name}}":{{value}}}""")).Refuses(HttpStatusCode.BadRequest, "unreadable_json");
        Assert.Equal("pending", await StateOf(followed.Grace, asked));
    }
}

/// <inheritdoc/>
public sealed class WhatTestsOnSqlite() : WhatTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class WhatTestsOnPostgres() : WhatTests(Db.Postgres);
