using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Incidents.Core.Drills;
using Incidents.Core.People;
using Incidents.Server.Tests.Runs;
using Incidents.Storage.Drills;
using Incidents.Storage.Runbooks;
using Incidents.Storage.Runs;

namespace Incidents.Server.Tests.Auditing;

/// <summary>What an auditor is given can be checked without this server, and shows what did not go well too.</summary>
public abstract class EvidenceTests(Db database) : IAsyncLifetime
{
    private const string Formula = "=HYPERLINK(\"http://x\") says grace";
    private readonly string folder = Directory.CreateTempSubdirectory("incidents-evidence-").FullName;
    private TestApp app = null!;
    private Client admin = null!;
    private string runId = "";

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.Start(database);
        await app.Calm();
        admin = await app.As("adam");
        await app.IntegrationKey();
        await app.Publish("restore-orders", Followed.Markdown.Replace("title: Restore orders-db\n", "title: Restore orders-db\nservices: [orders-db]\ncapabilities: [restore]\n", StringComparison.Ordinal));
        var run = await (await Followed.Begin(app, publish: false)).At("start");
        await run.Do("start", "complete");
        runId = run.RunId;
        await Seed();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task It_verifies_and_no_longer_does_when_one_byte_of_any_file_is_another()
    {
        await Unpack("");
        Assert.Equal((0, ""), await Verify());
        var random = new Random(7);
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            var whole = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            var own = file.EndsWith("verify.sh", StringComparison.Ordinal);
            Assert.NotEmpty(whole);
            var list = file.EndsWith("SHA256SUMS", StringComparison.Ordinal);
            foreach (var at in new[] { 0, whole.Length - 1, random.Next(whole.Length), 64, 65 }.Where(at => at < whole.Length && (list || at < 64 || at > 65)).Distinct())
            {
                // In the list also what programs do not look at: the case of a letter, a star, a byte that shells drop.
                foreach (var other in (list ? new byte[] { (byte)(whole[at] ^ 1), (byte)(whole[at] ^ 0x20), 0, (byte)'\n', (byte)'*' } : [(byte)(whole[at] ^ 1)]).Where(b => b != whole[at]))
                {
                    var changed = whole.ToArray();
                    changed[at] = other;
                    await File.WriteAllBytesAsync(file, changed, TestContext.Current.CancellationToken);
                    // A script cannot answer for itself; the list can.
                    Assert.True((own ? await Run("sha256sum", "-c", "--quiet", "SHA256SUMS") : await Verify()).Code != 0, $"{Path.GetRelativePath(folder, file)} at {at}");
                }
            }

            await File.WriteAllBytesAsync(file, whole, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, (await Run("sha256sum", "-c", "--quiet", "--strict", "SHA256SUMS")).Code);
        await File.WriteAllTextAsync(Path.Combine(folder, "timelines", "more"), "", TestContext.Current.CancellationToken);
        Assert.NotEqual(0, (await Verify()).Code);
        File.Delete(Path.Combine(folder, "timelines", "more"));
        Assert.Equal(0, (await Run("bash", "verify.sh")).Code);
    }

    [Fact]
    public async Task All_of_it_is_there_also_what_did_not_go_well()
    {
        await Unpack("?service=orders-db");
        var drills = File.ReadAllLines(Path.Combine(folder, "drills.jsonl")).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(["passed", "missed", "skipped", "aborted"], drills.Select(d => d.GetProperty("drill").Of("state")));
        Assert.Equal("passed", drills[0].GetProperty("outcomes")[0].Of("result"));
        var csv = File.ReadAllText(Path.Combine(folder, "drills.csv"));
        Assert.Contains("\"'=HYPERLINK(\"\"http://x\"\") says grace\"", csv, StringComparison.Ordinal);
        Assert.Equal(5, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);

        var revision = File.ReadAllText(Path.Combine(folder, "runbooks", "restore-orders", "r1.md"));
        Assert.Equal(drills[0].GetProperty("followed").Of("contentHash"), Core.Runbooks.Publishing.HashOf(revision));
        Assert.True(File.Exists(Path.Combine(folder, "timelines", $"{runId}.jsonl")));
        var page = File.ReadAllText(Path.Combine(folder, "index.html"));
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        foreach (var control in new[] { "A1.3", "A.8.13", "CP-4", "CP-9(1)", "Art. 11", "Art. 12" }) Assert.Contains(control, page, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;", page, StringComparison.Ordinal);

        var log = (await admin.Get("/api/v1/access-log")).Items().Where(e => e.Of("what") == "evidence_exported").Select(e => e.Of("text")).ToList();
        Assert.Equal(2, log.Count);
        Assert.Contains(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, "SHA256SUMS")))), log[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pseudonyms_tell_nobody()
    {
        await Unpack("?names=pseudonyms");
        Assert.Equal(0, (await Verify()).Code);
        Assert.False(Directory.Exists(Path.Combine(folder, "timelines")));
        foreach (var file in Directory.GetFiles(folder).Where(f => !f.EndsWith("verify.sh", StringComparison.Ordinal)))
            foreach (var name in new[] { @"ada\b", @"grace\b", @"linus\b", "per_", "example.org" }) Assert.DoesNotMatch($@"(?i)\b{name}", File.ReadAllText(file));
        Assert.Contains("Person ", File.ReadAllText(Path.Combine(folder, "drills.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_time_or_service_has_others_and_what_makes_no_sense_is_refused()
    {
        await Unpack("?from=2020-01-01T00:00:00Z&to=2021-01-01T00:00:00Z");
        Assert.Equal("", File.ReadAllText(Path.Combine(folder, "drills.jsonl")));
        Assert.Equal(0, (await Verify()).Code);
        (await admin.Get("/api/v1/drills/evidence?from=2021-01-01T00:00:00Z&to=2020-01-01T00:00:00Z")).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_range");
        (await admin.Get("/api/v1/drills/evidence?from=2001-01-01T00:00:00Z")).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_range");
        (await admin.Get("/api/v1/drills/evidence?from=yesterday")).Refuses(HttpStatusCode.BadRequest, "bad_query");
        (await admin.Get("/api/v1/drills/evidence?names=mine")).Refuses(HttpStatusCode.BadRequest, "bad_query");
        (await admin.Get("/api/v1/drills/evidence?service=none")).Refuses(HttpStatusCode.NotFound, "service_not_found");
        (await app.Anonymous.Get("/api/v1/drills/evidence")).Refuses(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task A_timeline_that_was_changed_in_the_database_shows_as_broken()
    {
        await app.Server.Database.Write(tx =>
        {
            tx.Execute(database == Db.Sqlite ? "DROP TRIGGER timeline_entries_are_not_changed" : "DROP TRIGGER timeline_entries_are_not_changed ON timeline_entries");
            return tx.Execute("UPDATE timeline_entries SET text = 'all well' WHERE subject_id = @runId AND seq = 2", new { runId });
        });
        await Unpack("");
        var (code, said) = await Verify();
        Assert.Equal((1, $"broken at entry 3: timelines/{runId}.jsonl"), (code, said.Trim()));
    }

    private async Task Unpack(string query)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{app.Url}/api/v1/drills/evidence{query}") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", admin.Token) } };
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var zip = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, Encoding.UTF8.GetString(zip));
        Assert.Equal("application/zip", response.Content.Headers.ContentType?.MediaType);
        using var archive = new ZipArchive(new MemoryStream(zip));
        Assert.All(archive.Entries, e => Assert.Matches(@"^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$", e.FullName));
        archive.ExtractToDirectory(folder);
    }

    private Task<(int Code, string Said)> Verify() => Run("sh", "verify.sh");

    private async Task<(int Code, string Said)> Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true })!;
        var said = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await said);
    }

    private Task<int> Seed() => app.Server.Database.Write(tx =>
    {
        var runbook = RunbookStore.Find(tx, "restore-orders")!;
        var run = RunStore.Find(tx, runId)!;
        DrillPlanStore.Add(tx, new DrillPlan { Id = tx.NewId("pln"), RunbookId = runbook.Id, Runbook = runbook.Slug, Kind = DrillKind.RestoreToScratch, OwnerId = app.IdOf("ada"), CountsFrom = tx.Now, CreatedAt = tx.Now });
        var passed = new Drill
        {
            Id = tx.NewId("drl"), RunbookId = runbook.Id, Runbook = runbook.Slug, Kind = DrillKind.RestoreToScratch, State = DrillState.Passed, DueAt = tx.Now.AddDays(-40), OpensAt = tx.Now.AddDays(-50), PlannedAt = tx.Now.AddDays(-60),
            RunId = runId, DeclaredAt = tx.Now.AddMinutes(-40), Environment = "scratch", VolumePercent = 100, EndedAt = tx.Now.AddMinutes(-1),
        };
        DrillStore.Add(tx, passed);
        DrillOutcomeStore.Add(tx, passed.Kind, new DrillOutcome
        {
            DrillId = passed.Id, Result = DrillResult.Passed, RunbookId = runbook.Id, RunId = runId, Revision = 1, ContentHash = run.ContentHash, Counts = true, Performers = ["ada"], Participants = 2, RtoMeasuredSeconds = 2340,
            RtoTargetSeconds = 3600, Witness = new Witness(app.IdOf("grace"), "grace", tx.Now, new Dictionary<string, string>()), Checks = [new DrillCheck("rows", "> 5", "6", "6", true, true)], RecordedById = app.IdOf("ada"), RecordedByName = "ada", RecordedAt = tx.Now,
        });
        foreach (var (state, reason) in new[] { (DrillState.Missed, null), (DrillState.Skipped, Formula), (DrillState.Aborted, "<b>linus</b> gave up") })
        {
            DrillStore.Add(tx, passed with
            {
                Id = tx.NewId("drl"), State = state, RunId = null, DeclaredAt = null, Reason = reason, EndedAt = tx.Now.AddDays(-3), DecidedById = state == DrillState.Missed ? null : app.IdOf("grace"), DecidedByName = state == DrillState.Missed ? null : "grace",
            });
        }

        DrillStore.Add(tx, passed with { Id = tx.NewId("drl"), State = DrillState.Planned, RunId = null, DeclaredAt = null, EndedAt = null, DueAt = tx.Now.AddDays(50) });
        return 0;
    });

    public sealed class OnSqlite() : EvidenceTests(Db.Sqlite);

    public sealed class OnPostgres() : EvidenceTests(Db.Postgres);
}
