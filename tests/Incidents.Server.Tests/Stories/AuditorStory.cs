using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Incidents.Core.Auditing;
using Incidents.Core.People;
using Incidents.Peers;
using Incidents.Server.Drills;
using Incidents.Server.Tests.Drills;

namespace Incidents.Server.Tests.Stories;

/// <summary>
/// Some weeks of drills, all made over HTTP, of which one went well; then what an auditor does with the zip on a machine of his own: unzip, read, sha256sum, and nothing of ours.
/// </summary>
public abstract class AuditorStory(Db database) : IAsyncDisposable
{
    private const string Formula = "=HYPERLINK(\"http://x.example\",\"no time\")";

    /// <summary>Bytes that are easily lost: letters beyond ASCII, blanks at the end of a line, tabs, and no end of the last line.</summary>
    private static readonly string Text = Drilled.Markdown + "\n\nÄnderung: „wörtlich“ 🡒 so  \n\tas it is";

    private readonly string folder = Directory.CreateTempSubdirectory("incidents-auditor-").FullName;

    [Fact]
    public async Task An_auditor_finds_what_did_not_go_well_too_and_needs_nothing_of_ours_to_trust_it()
    {
        Peer.Required(File.Exists("/usr/bin/unzip"), "unzip", Peer.AptGet("unzip"));
        Peer.Required(File.Exists("/usr/bin/sha256sum"), "coreutils", Peer.AptGet("coreutils"));
        await using var app = await Drilled.Ready(database);
        await app.Publish(Drilled.Slug, Text);
        await Weeks(app);
        await Unpack(app);

        var drills = (await File.ReadAllLinesAsync(In("drills.jsonl"), TestContext.Current.CancellationToken)).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        var states = drills.Select(d => d.GetProperty("drill").Of("state")).Order().ToList();
        Assert.Equal(["failed", "missed", "passed", "skipped", "skipped"], states);
        JsonElement Drill(string state, string reason = "") => drills.Select(d => d.GetProperty("drill")).Single(d => d.Of("state") == state && (reason.Length == 0 || d.Of("reason") == reason));
        Assert.Equal("grace", Drill("skipped", Formula).Of("decidedByName"));
        Assert.Equal("grace", Drill("skipped", "Exempt: the store moves").Of("decidedByName"));
        Assert.Equal(JsonValueKind.Null, Drill("missed").GetProperty("decidedByName").ValueKind);
        var exemption = JsonDocument.Parse(await File.ReadAllTextAsync(In("plans.jsonl"), TestContext.Current.CancellationToken)).RootElement.GetProperty("exemptions")[0];
        Assert.Equal(("approved", "ada", "grace"), (exemption.Of("state"), exemption.Of("askedByName"), exemption.Of("decidedByName")));

        // As a spreadsheet reads it: a line for each drill, and no cell is a formula.
        var cells = (await Run("/usr/bin/python3", ["-c", "import csv, json, sys; print(json.dumps(list(csv.reader(open(sys.argv[1], newline='', encoding='utf-8')))))", In("drills.csv")])).Said;
        var table = JsonSerializer.Deserialize<List<List<string>>>(cells)!;
        Assert.Equal(drills.Count + 1, table.Count);
        Assert.All(table, row => Assert.Equal(table[0].Count, row.Count));
        Assert.DoesNotContain(table.SelectMany(row => row), cell => cell.Length > 0 && "=+-@\t\r".Contains(cell[0]));
        Assert.Contains(table, row => row.Contains($"'{Formula}"));

        // The text that was followed, to the byte; its hash is the one that the drill names.
        var followed = drills.First(d => d.GetProperty("drill").Of("state") == "passed").GetProperty("followed");
        var revision = In($"runbooks/{Drilled.Slug}/r{followed.GetProperty("revision").GetInt32()}.md");
        Assert.Equal(Encoding.UTF8.GetBytes(Text), await File.ReadAllBytesAsync(revision, TestContext.Current.CancellationToken));
        Assert.StartsWith(followed.Of("contentHash"), (await Run("sha256sum", [revision])).Said);

        var controls = await File.ReadAllTextAsync(In("controls.csv"), TestContext.Current.CancellationToken);
        var page = await File.ReadAllTextAsync(In("index.html"), TestContext.Current.CancellationToken);
        Assert.All(ControlMapping.All, c => Assert.Contains($"\"{c.Framework}\",\"{c.Control}\"", controls, StringComparison.Ordinal));
        Assert.All(new[] { "A1.3", "A.8.13", "CP-4", "CP-9(1)", "Art. 11", "Art. 12" }, control => Assert.Contains(control, page, StringComparison.Ordinal));

        await NoByteIsAnother();
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>One passes, one fails, one is skipped by the second person, one is missed, and one falls into an exemption.</summary>
    private static async Task Weeks(TestApp app)
    {
        await app.As("ada");
        await app.Passed();
        var failed = await app.Begin();
        await app.Through(failed);
        await app.Witnessed(failed, witness: new { observed = new { newest = "2026-11-20T02:10:00Z", rows = "7" } });

        var ada = await app.As("ada");
        var plan = (await ada.Get($"/api/v1/drill-plans?runbook={Drilled.Slug}")).Items().Single().Of("id");
        (await ada.Change($"/api/v1/drill-plans/{plan}", new { rule = "P7D", ownerId = app.IdOf("ada"), windowDays = 3, graceDays = 7 })).Is(HttpStatusCode.OK);
        await Later(app, 6);
        var grace = await app.As("grace", Role.Verifier);
        var open = (await grace.Get($"/api/v1/drills?plan={plan}&state=open")).Items().Single();
        (await grace.Post($"/api/v1/drills/{open.Of("id")}/skip", new { reason = Formula })).Is(HttpStatusCode.OK);
        await Later(app, 16);
        (await (await app.As("ada")).Post($"/api/v1/drill-plans/{plan}/exemption", new { reason = "the store moves", until = app.Clock.Now.AddDays(10) })).Is(HttpStatusCode.OK);
        (await (await app.As("grace", Role.Verifier)).Post($"/api/v1/drill-plans/{plan}/exemption/approve")).Is(HttpStatusCode.OK);
        await Later(app, 1);
    }

    private static async Task Later(TestApp app, int days)
    {
        for (var day = 0; day < days; day++)
        {
            app.Clock.Move(TimeSpan.FromDays(1));
            await app.Do<DrillScheduler>();
        }
    }

    private async Task Unpack(TestApp app)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{app.Url}/api/v1/drills/evidence?from=2026-11-01T00:00:00Z") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", (await app.As("vera", Role.Viewer)).Token) } };
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, "application/zip"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        await File.WriteAllBytesAsync(Path.Combine(folder, "evidence.zip"), await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        Assert.Equal(0, (await Run("unzip", ["-q", Path.Combine(folder, "evidence.zip"), "-d", In("")])).Code);
    }

    /// <summary>The zip's own script, with nothing but sha256sum to be found; and with one byte of each file in turn another.</summary>
    private async Task NoByteIsAnother()
    {
        var bin = Directory.CreateDirectory(Path.Combine(folder, "bin")).FullName;
        File.CreateSymbolicLink(Path.Combine(bin, "sha256sum"), "/usr/bin/sha256sum");
        Task<(int Code, string Said)> Verify() => Run("/bin/sh", [In("verify.sh")], path: bin);

        var files = Directory.GetFiles(In(""), "*", SearchOption.AllDirectories);
        var whole = await Verify();
        Assert.True(whole.Code == 0, whole.Said);
        Assert.StartsWith($"ok: {files.Length - 1} files, ", whole.Said);
        foreach (var file in files)
        {
            var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            var changed = bytes.ToArray();
            changed[changed.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(file, changed, TestContext.Current.CancellationToken);
            // A script cannot answer for itself; the list does.
            Assert.True((file == In("verify.sh") ? await Run("sha256sum", ["-c", "--quiet", "SHA256SUMS"]) : await Verify()).Code != 0, file);
            await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, (await Verify()).Code);
    }

    private string In(string file) => Path.Combine(folder, "evidence", file);

    private async Task<(int Code, string Said)> Run(string program, string[] arguments, string? path = null)
    {
        Directory.CreateDirectory(In(""));
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = In(""), RedirectStandardOutput = true, RedirectStandardError = true };
        if (path is not null) start.Environment["PATH"] = path;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, said + await errors);
    }

    public sealed class OnSqlite() : AuditorStory(Db.Sqlite);

    public sealed class OnPostgres() : AuditorStory(Db.Postgres);
}
