using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Incidents.Core.People;
using Incidents.Peers;
using Incidents.Server.Drills;
using Incidents.Server.Tests.Drills;

namespace Incidents.Server.Tests.Stories;

/// <summary>
/// The shipped runbook, drilled on this very server's database: the drill falls due, reminds, climbs, is done by two people with the runbook's own commands, passes;
/// then the runbook changes, and then it is too long ago.
/// </summary>
public sealed class RestoreDrillStory(ITestOutputHelper output)
{
    private const string Slug = "restore-incidents-database";

    [Fact]
    public async Task A_drill_proves_the_runbook_until_it_is_changed_or_too_long_ago()
    {
        Peer.Required(File.Exists("/usr/bin/sqlite3"), "sqlite3", Peer.AptGet("sqlite3"));
        await using var app = await TestApp.Start();
        await app.Calm();
        var (ada, grace, root) = await Everybody(app);
        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "runbooks", $"{Slug}.md"), TestContext.Current.CancellationToken);
        await app.Publish(Slug, text);

        // Published, it has a plan; nobody has set anything yet.
        var plan = (await ada.Get($"/api/v1/drill-plans?runbook={Slug}")).Items().Single();
        Assert.Equal(("P90D", "scratch", "team-platform"), (plan.Of("rule"), plan.Of("environment"), plan.Of("team")));
        var path = $"/api/v1/drill-plans/{plan.Of("id")}";
        (await ada.Change(path, new { kind = "our_own_backup", tier = 1, rule = "P90D", ownerId = app.IdOf("ada"), team = "team-platform", rtoSeconds = 7200, rpoSeconds = 7200, fidelityFloor = 100 })).Is(HttpStatusCode.OK);
        Assert.Equal("never_drilled", await app.ProofOf(Slug));
        (await ada.Post("/api/v1/runs", new { runbook = Slug, environment = "production", parameters = new { host = "db-1", damage_at = "2026-11-20T03:00Z" } })).Refuses(HttpStatusCode.Conflict, "runbook_unproven");

        // It falls due; each time somebody is told, once, and after a week higher up.
        var told = new List<string>();
        for (var day = 0; day < 98; day++)
        {
            app.Clock.Move(TimeSpan.FromDays(1));
            await app.Do<DrillScheduler>();
            // Sessions end; people come back.
            (ada, grace, root) = await Everybody(app);
            told = [.. (await ada.Get("/api/v1/notifications?limit=200")).Items().Where(n => n.Of("kind") == "drill_reminder").Select(n => n.Of("text"))];
        }

        foreach (var line in told) output.WriteLine(line);
        Assert.Equal(6, told.Count); // 14 and 3 days before, the day, 1, 3 and 7 days after
        Assert.Equal(2, (await root.Get("/api/v1/notifications?limit=200")).Items().Count(n => n.Of("kind") == "drill_reminder")); // what climbs
        var drill = (await ada.Get($"/api/v1/drills?runbook={Slug}&state=open")).Items().Single();

        var outcome = await Done(app, ada, grace, drill.Of("id"));
        Assert.Equal(("passed", 0), (outcome.Of("result"), outcome.GetProperty("reasons").GetArrayLength()));
        Assert.InRange(outcome.GetProperty("rtoMeasuredSeconds").GetInt64(), 600, 3600);
        Assert.Equal(45 * 60, outcome.GetProperty("rpoMeasuredSeconds").GetInt64());
        output.WriteLine(outcome.ToString());
        Assert.Equal("proven", await app.ProofOf(Slug));
        app.Clock.Move(TimeSpan.FromDays(12));
        var before = told.Count;
        await app.Do<DrillScheduler>();
        (ada, grace, root) = await Everybody(app);
        Assert.Equal(before, (await ada.Get("/api/v1/notifications?limit=200")).Items().Count(n => n.Of("kind") == "drill_reminder"));

        // The dangerous step is another one now.
        await app.Publish(Slug, text.Replace("> Replaces the database in", "> Replaces, for ever, the database in", StringComparison.Ordinal));
        Assert.Equal("changed", await app.ProofOf(Slug));

        app.Clock.Move(TimeSpan.FromDays(91));
        await app.Do<DrillScheduler>();
        (ada, grace, root) = await Everybody(app);
        var page = (await ada.Get($"/api/v1/runbooks/{Slug}", "text/html")).Is(HttpStatusCode.OK);
        Assert.Contains("UNPROVEN: drill overdue since", page.Text);
        Assert.StartsWith("overdue", page.Headers[ProofReading.Header]);
        Assert.Contains((await ada.Get("/api/v1/notifications?limit=200")).Items(), n => n.Of("kind") == "drill_missed" && n.Of("text").Contains("UNPROVEN: drill overdue since", StringComparison.Ordinal));
    }

    private static async Task<(Client Ada, Client Grace, Client Root)> Everybody(TestApp app) =>
        (await app.As("ada", Role.Responder, Role.Editor), await app.As("grace", Role.Verifier), await app.As("root"));

    private static async Task<JsonElement> Done(TestApp app, Client ada, Client grace, string drill)
    {
        var scratch = Directory.CreateTempSubdirectory("incidents-drill-").FullName;
        Directory.Delete(scratch);
        var backups = Directory.CreateTempSubdirectory("incidents-backups-").FullName;
        try
        {
            // Something to find again, then the nightly backup.
            (await ada.Post("/api/v1/incidents", new { title = "the newest record" })).Is(HttpStatusCode.Created);
            var newest = app.Clock.Now;
            app.Clock.Move(TimeSpan.FromMinutes(15));
            var taken = $"{app.Clock.Now:yyyy-MM-dd'T'HH:mm:ss'Z'}";
            var file = $"incidents-{taken.Replace("-", "", StringComparison.Ordinal).Replace(":", "", StringComparison.Ordinal)}.db";
            Shell($"cd {backups} && sqlite3 {app.Folder}/incidents.db \".backup '{file}'\" && sha256sum {file} > {file}.sha256");
            (await (await app.WithKey(Core.Access.Scope.Respond)).Post("/api/v1/snapshots", new { source = "incidents", id = file, takenAt = taken, sizeBytes = new FileInfo(Path.Combine(backups, file)).Length })).Is(HttpStatusCode.Created);
            app.Clock.Move(TimeSpan.FromMinutes(30));

            string Ours(string command) => command.Replace("/var/lib/incidents", app.Folder, StringComparison.Ordinal).Replace("/var/tmp/incidents-drill", scratch, StringComparison.Ordinal).Replace("/tmp/newest.sql", $"{backups}/newest.sql", StringComparison.Ordinal);
            var host = Shell("hostname").Trim();
            var started = (await ada.Post($"/api/v1/drills/{drill}/start", new { volumePercent = 100, parameters = new { host, data_dir = scratch, backup_dir = backups, damage_at = $"{app.Clock.Now:yyyy-MM-dd'T'HH:mm:ss'Z'}" } })).Is(HttpStatusCode.OK).Json;
            Assert.Equal(("in_progress", file), (started.Of("state"), started.Of("snapshot")));
            // It is hers to find; others are not told.
            Assert.Equal(JsonValueKind.Null, (await grace.Get($"/api/v1/drills/{drill}")).Json.GetProperty("snapshot").ValueKind);
            var run = $"/api/v1/runs/{started.Of("runId")}";
            async Task<string> Commands(string step) =>
                string.Concat((await ada.Get(run)).Json.GetProperty("steps").EnumerateArray().Single(s => s.Of("id") == step).GetProperty("commands").EnumerateArray().Select(c => Shell(Ours(c.Of("text")))));
            async Task Complete(string step, string? evidence = null)
            {
                app.Clock.Move(TimeSpan.FromMinutes(1));
                (await ada.Post($"{run}/steps/{step}/complete", new { evidence })).Is(HttpStatusCode.OK);
            }

            await Complete("tell-people");
            Assert.StartsWith(host, await Commands("right-host"));
            await Complete("right-host");
            Assert.Contains("incidents.db", await Commands("drill-folder"));
            await Complete("drill-folder");
            await Commands("query-file");
            await Complete("query-file");
            Assert.Contains(file, await Commands("find-backup"));
            (await ada.Post($"{run}/parameters", new { parameters = new { backup_file = file, taken_at = taken } })).Is(HttpStatusCode.OK);
            await Complete("find-backup");
            var found = await Commands("check-backup");
            Assert.Contains($"{file}: OK\nok\n", found);
            var newestFound = found.Split('\n').Single(l => l.StartsWith("NEWEST|", StringComparison.Ordinal))["NEWEST|".Length..];
            Assert.Equal($"{newest:yyyy-MM-dd'T'HH:mm:ss'Z'}", newestFound);
            (await ada.Post($"{run}/parameters", new { parameters = new { newest_record = newestFound } })).Is(HttpStatusCode.OK);
            foreach (var step in new[] { "check-backup", "say-the-loss", "stop-service" }) await Complete(step);
            Assert.StartsWith("same ", await Commands("keep-current"));
            await Complete("keep-current", "kept beside, every file the same");
            Assert.Contains($"{file}: OK", await Commands("stage-backup"));
            await Complete("stage-backup");

            var values = new Dictionary<string, string> { ["environment"] = "scratch", ["host"] = host, ["data_dir"] = scratch, ["backup_file"] = file, ["taken_at"] = taken, ["newest_record"] = newestFound };
            await Verified(app, ada, grace, run, "replace-database", values);
            Assert.Equal("REPLACED\n", await Commands("replace-database"));
            await Complete("replace-database");
            var restored = await Commands("check-restored");
            Assert.Contains($"\nok\n", restored);
            Assert.Contains($"NEWEST|{newestFound}\n", restored);
            await Complete("check-restored");
            (await ada.Post($"{run}/probes/integrity", new { value = "ok" })).Is(HttpStatusCode.OK);
            (await ada.Post($"{run}/probes/newest", new { value = newestFound })).Is(HttpStatusCode.OK);
            (await ada.Post($"{run}/probes/ready", new { value = $"{(int)(await app.Anonymous.Get("/readyz")).Status}" })).Is(HttpStatusCode.OK);
            foreach (var step in new[] { "start-service", "check-writes" }) (await ada.Post($"{run}/steps/{step}/skip", new { reason = "drill" })).Is(HttpStatusCode.OK);
            await Commands("list-lost");
            foreach (var step in new[] { "list-lost", "paging-back" }) await Complete(step);
            Assert.Contains("incidents.db", await Commands("clean-up"));
            await Complete("clean-up");
            await Verified(app, ada, grace, run, "drill-clean-up", values);
            Shell($"rm -rf {scratch} {scratch}-before-restore {scratch}-look");
            await Complete("drill-clean-up");
            Assert.Equal("completed_with_exceptions", (await ada.Get(run)).Json.Of("state"));

            (await ada.Post($"/api/v1/drills/{drill}/report", new { cleanupConfirmed = true, wentWell = "the query file", issues = new[] { "the log was hard to find" } })).Is(HttpStatusCode.OK);
            (await ada.Post($"/api/v1/drills/{drill}/witness", new { observed = new { integrity = "ok", newest = newestFound, ready = "200" } })).Refuses(HttpStatusCode.Forbidden, "performer_is_no_witness");
            (await grace.Post($"/api/v1/drills/{drill}/witness", new { observed = new { integrity = "ok" } })).Refuses(HttpStatusCode.UnprocessableEntity, "observation_missing");
            return (await grace.Post($"/api/v1/drills/{drill}/witness", new { observed = new { integrity = "ok", newest = newestFound, ready = "200" } })).Is(HttpStatusCode.OK).Json.GetProperty("outcomes")[0];
        }
        finally
        {
            foreach (var folder in new[] { scratch, $"{scratch}-before-restore", $"{scratch}-look", backups })
                if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Verified(TestApp app, Client ada, Client grace, string run, string step, Dictionary<string, string> values)
    {
        app.Clock.Move(TimeSpan.FromSeconds(1));
        // Both have just given their passwords.
        (ada, grace, _) = await Everybody(app);
        string Lost() => $"{(int)(app.Clock.Now - DateTimeOffset.Parse(values["taken_at"], System.Globalization.CultureInfo.InvariantCulture)).TotalMinutes} min";
        var loss = Lost();
        var asked = $"/api/v1/verifications/{(await ada.Post($"{run}/steps/{step}/verifications", new { loss, reason = "it is a drill" })).Is(HttpStatusCode.Created).Of("id")}";
        var seen = (await grace.Get(asked)).Is(HttpStatusCode.OK).Json;
        Assert.StartsWith("readiness: UNPROVEN: never drilled", seen.GetProperty("warnings")[0].GetString());
        var fields = seen.GetProperty("fields").EnumerateArray().Select(f => f.Of("name")).ToHashSet();
        app.Clock.Move(TimeSpan.FromMinutes(1));
        var answer = (await grace.Attempt(asked, values.Where(v => fields.Contains(v.Key)).ToDictionary())).Is(HttpStatusCode.OK).Json;
        if (answer.GetProperty("lossToAcknowledge").GetBoolean()) (await grace.Post($"{asked}/loss", new { loss = Lost() })).Is(HttpStatusCode.OK);
        (await ada.Release(asked)).Is(HttpStatusCode.OK);
    }

    /// <summary>What it prints; both streams, as a person sees them.</summary>
    private static string Shell(string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", command + " 2>&1"]) { RedirectStandardOutput = true })!;
        var said = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        return said;
    }
}
