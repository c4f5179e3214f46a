using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Incidents.Core.Access;
using Incidents.Core.Notifications;
using Incidents.Core.People;
using Incidents.Peers;
using Incidents.Server.Access;
using Incidents.Server.Revising;
using Incidents.Storage.Notifications;
using Microsoft.AspNetCore.Routing;

namespace Incidents.Server.Tests.Runs;

/// <summary>
/// What the executor entered is looked for in every byte that anybody else can get: every GET there is, in every form, in every state,
/// and every refusal. A check that was told the answer finds nothing.
/// </summary>
public class BlindnessTests
{
    private const string Environment = "c4n4ry-env";
    private const string Snapshot = "c4n4ry-snap";
    private const string TakenAt = "2019-07-11T13:37:42Z";
    private const string Late = "c4n4ry-late";

    /// <summary>In any spelling; the number is long enough to be no accident.</summary>
    private static readonly string[] Canaries =
    [
        Environment, Snapshot, "2019-07-11", "13:37:42", Late, "918273645546372",
        .. new[] { Environment, Snapshot, TakenAt, Late }.Select(v => Convert.ToBase64String(Encoding.UTF8.GetBytes(v)).TrimEnd('=')[..^1]),
        .. new[] { Environment, Snapshot, TakenAt, Late }.Select(v => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(v)))),
    ];

    private static readonly string Markdown = Followed.Markdown
        .Replace("""pattern: "snap-[0-9a-f]{8}", """, "", StringComparison.Ordinal)
        .Replace("### Look at it", "### Look at {{snapshot_id}}", StringComparison.Ordinal)
        .Replace("--older {{keep_days}}", "--older {{keep_days}} --by {{note}}", StringComparison.Ordinal);

    private static readonly string[] Accepts = ["", "*/*", "application/json", "text/markdown", "text/html", "text/csv", "text/plain", "text/event-stream", "application/problem+json", "application/vnd.incidents.v0+json"];

    private static readonly object Parameters = new { snapshot_id = Snapshot, taken_at = "2019-07-11T15:37:42+02:00", keep_days = 918273645546372 };

    [Fact]
    public async Task Nobody_else_gets_a_guarded_value_before_its_last_step_is_closed()
    {
        await using var app = await TestApp.Start();
        var scan = await Scan.Of(app);
        var (ada, grace, linus) = (scan.Ada, scan.Grace, scan.Linus);
        var steps = $"{scan.Run}/steps";

        await scan.Finds("begun", inEveryForm: false);
        (await ada.Post($"{steps}/stop/start")).Is(HttpStatusCode.OK);
        (await ada.Post($"{steps}/stop/notes", new { text = "all quiet" })).Is(HttpStatusCode.OK);
        (await ada.Post($"{steps}/stop/complete", new { outcome = "stopped" })).Is(HttpStatusCode.OK);
        (await ada.Post($"{scan.Run}/parameters", new { parameters = new { note = Late } })).Is(HttpStatusCode.OK);
        (await ada.Post($"{steps}/restore/start")).Is(HttpStatusCode.OK);
        await scan.Finds("entered more");

        var right = new { environment = Environment, snapshot_id = Snapshot, taken_at = TakenAt };
        var first = await scan.Ask("restore");
        await scan.Finds("asked", inEveryForm: false);
        (await grace.Attempt(first, new { environment = "x", snapshot_id = "y", taken_at = "2019-01-01T00:00Z" })).Is(HttpStatusCode.OK);
        await scan.Finds("mismatched", inEveryForm: false);
        await scan.Ask("restore");
        var second = await scan.Ask("restore");
        (await grace.Attempt(second, right)).Is(HttpStatusCode.OK);
        await scan.Finds("verified, another one superseded");
        (await ada.Post($"{steps}/restore/fail", new { reason = "disk full" })).Is(HttpStatusCode.OK);
        await scan.Finds("failed", inEveryForm: false);
        var third = await scan.Ask("restore");
        await app.Pass(TimeSpan.FromMinutes(30));
        await scan.Finds("expired", inEveryForm: false);
        third = await scan.Ask("restore");
        (await linus.Attempt(third, right)).Is(HttpStatusCode.OK);
        (await ada.Release(third)).Is(HttpStatusCode.OK);
        (await ada.Post($"{steps}/restore/complete", new { outcome = "restored" })).Is(HttpStatusCode.OK);

        // Only the time is free now: the rest is used again below.
        Assert.Contains(TakenAt, (await grace.Get(scan.Run)).Text);
        string[] guarded = [.. Canaries.Where(c => !c.StartsWith("20", StringComparison.Ordinal) && !c.StartsWith("13", StringComparison.Ordinal))];
        await scan.Finds("the first guarded step is done", guarded, inEveryForm: false);
        (await ada.Post($"{steps}/look/complete")).Is(HttpStatusCode.OK);
        var drop = new { environment = Environment, snapshot_id = Snapshot, keep_days = 918273645546372, note = Late };
        var last = await scan.Ask("drop");
        (await grace.Attempt(last, drop)).Is(HttpStatusCode.OK);
        await scan.Finds("one of two agrees", guarded);
        (await linus.Attempt(last, drop)).Is(HttpStatusCode.OK);
        await scan.Finds("two of two agree", guarded, inEveryForm: false);
        (await ada.Release(last)).Is(HttpStatusCode.OK);
        (await ada.Post($"{steps}/drop/complete", new { outcome = $"kept {Snapshot}" })).Is(HttpStatusCode.OK);
        (await ada.Post($"{steps}/start/complete")).Is(HttpStatusCode.OK);

        // Now everything is told, to everybody: what was done must be there to be read afterwards.
        foreach (var address in new[] { scan.Run, last })
            Assert.All([Environment, Snapshot, Late], canary => Assert.Contains(canary, grace.Get(address).Result.Text));
        var draft = (await grace.Get(scan.Incident, "text/markdown")).Text;
        Assert.All([Environment, Snapshot, TakenAt, Late], canary => Assert.Contains(canary, draft));
    }

    [Fact]
    public async Task The_scan_sees_what_there_is_to_see()
    {
        await using var app = await TestApp.Start();
        var scan = await Scan.Of(app);
        await scan.Ask("stop", "complete");
        await scan.Ask("restore");
        Assert.NotEmpty(await scan.Everything(scan.Ada, Canaries));
    }

    /// <summary>The watch over every reply of the whole suite is awake: it would have seen it.</summary>
    [Fact]
    public async Task The_watch_over_all_tests_sees_what_there_is_to_see()
    {
        await using var app = await TestApp.Start();
        var followed = await (await Followed.Begin(app)).At("restore");
        await followed.Ask();
        var seen = await followed.Ada.Get(followed.Path);
        var watch = new CanaryWatch(app.Server.Database);
        Assert.Null(watch.Told(followed.Ada.Token, "", seen));
        foreach (var token in new[] { followed.Grace.Token, app.Anonymous.Token }) Assert.Equal("snapshot_id", watch.Told(token, "", seen));
        Assert.Null(watch.Told(followed.Grace.Token, "I say snap-0a1b2c3d and 2026-11-19T12:00:00Z myself", seen));
    }

    /// <summary>Whoever is not the executor gets the same answer for a right guess as for a wrong one.</summary>
    [Fact]
    public async Task Guessing_is_answered_alike()
    {
        await using var app = await TestApp.Start();
        var scan = await Scan.Of(app);
        (await scan.Ada.Post($"{scan.Run}/steps/stop/complete")).Is(HttpStatusCode.OK);
        var asked = await scan.Ask("restore");
        var hash = await scan.Grace.HashOf(asked);
        (string, Func<string, object>)[] guesses =
        [
            .. new[] { "stop", "restore", "drop" }.SelectMany(step => new (string, Func<string, object>)[]
            {
                ($"{scan.Run}/steps/{step}/notes", g => new { text = g }),
                ($"{scan.Run}/steps/{step}/complete", g => new { outcome = g, evidence = g }),
                ($"{scan.Run}/steps/{step}/skip", g => new { reason = g }),
                ($"{scan.Run}/steps/{step}/fail", g => new { reason = g }),
            }),
            ($"{scan.Run}/parameters", g => new { parameters = new { snapshot_id = g, note = g } }),
            ($"{asked}/attempts", g => new { packageHash = hash, values = new { environment = g, snapshot_id = g } }),
            ($"{asked}/attempts", g => new { packageHash = hash, values = new { environment = g, snapshot_id = g, taken_at = g } }),
            ($"{scan.Incident}/notes", g => new { text = $"is it {g}" }),
            ($"{scan.Run}/abort", g => new { reason = g }),
            ($"{scan.Run}/steps", g => new { title = g, markdown = g, reason = g }),
            ($"{scan.Run}/steps/stop/repeat", g => new { reason = g }),
            ($"{scan.Run}/steps/stop/return", g => new { reason = g }),
            ($"{scan.Run}/late-entries", g => new { text = g, occurredAt = app.Clock.Now }),
            ($"{scan.Run}/handover", g => new { to = "per_nobody", note = g }),
            ($"{scan.Run}/handover/accept", g => new { openStep = g, note = g }),
            ($"{scan.Run}/handover/decline", g => new { reason = g }),
        ];
        foreach (var who in new[] { scan.Linus, scan.Grace, scan.Viewer, scan.Key, app.Anonymous })
            foreach (var (address, body) in guesses)
            {
                var replies = new List<Reply>();
                foreach (var guess in new[] { Snapshot, "c4n4ry-nope", Environment, "c4n4ry-no", Late, "c4n4ry-none" }) replies.Add(await who.Post(address, body(guess)));
                Assert.Single(replies.Select(r => (r.Status, r.Code)).Distinct());
                // A note of an incident is told back as it was written; everything else is the same to the letter.
                if (replies[0].Status != HttpStatusCode.Created) Assert.Single(replies.Select(Comparable).Distinct());
            }
    }

    [Fact]
    public async Task The_executor_is_kept_from_telling()
    {
        await using var app = await TestApp.Start();
        var scan = await Scan.Of(app);
        foreach (var (action, body) in new[]
        {
            ("notes", """{"text":"using C4N4RY-SNAP now"}"""), ("complete", """{"outcome":"took 2019-07-11 13:37:42Z"}"""), ("complete", """{"evidence":"see https://example.org/c4n4ry-snap"}"""),
            ("skip", """{"reason":"c4n4ry-snap is gone"}"""), ("fail", """{"reason":"918273645546372.0 days"}"""),
        })
        {
            var refused = (await scan.Ada.PostText($"{scan.Run}/steps/stop/{action}", body)).Refuses(HttpStatusCode.UnprocessableEntity, "value_would_leak");
            Assert.DoesNotContain(Canaries, c => refused.Text.Contains(c, StringComparison.OrdinalIgnoreCase));
        }

        (await scan.Ada.Post($"{scan.Incident}/notes", new { text = Snapshot })).Refuses(HttpStatusCode.UnprocessableEntity, "value_would_leak");
        await scan.Finds("nothing was written", inEveryForm: false);
    }

    [Fact]
    public async Task A_release_does_not_let_a_value_slip_into_what_stays()
    {
        await using var app = await TestApp.Start();
        var scan = await Scan.Of(app);
        (await scan.Ada.Post($"{scan.Run}/steps/stop/complete")).Is(HttpStatusCode.OK);
        var asked = await scan.Ask("restore");
        (await scan.Grace.Attempt(asked, new { environment = Environment, snapshot_id = Snapshot, taken_at = TakenAt })).Is(HttpStatusCode.OK);
        (await scan.Ada.Release(asked)).Is(HttpStatusCode.OK);
        foreach (var (address, body) in new (string, object)[]
        {
            ($"{scan.Run}/steps/restore/notes", new { text = TakenAt }), ($"{scan.Run}/steps/restore/fail", new { reason = $"{TakenAt} is empty" }), ($"{scan.Incident}/notes", new { text = TakenAt }),
        })
            (await scan.Ada.Post(address, body)).Refuses(HttpStatusCode.UnprocessableEntity, "value_would_leak");
        (await scan.Ada.Post($"{scan.Run}/steps/restore/fail", new { reason = "it is empty" })).Is(HttpStatusCode.OK);
        await scan.Finds("failed after its release, to be verified anew", inEveryForm: false);
        (await scan.Ada.Post($"{scan.Run}/steps/restore/skip", new { reason = $"{TakenAt} is not needed after all" })).Is(HttpStatusCode.OK);
    }

    /// <summary>A step that is gone through again is a secret again, also what was open meanwhile; and a hand-over tells the receiver alone.</summary>
    [Fact]
    public async Task Going_another_way_tells_nothing()
    {
        await using var app = await TestApp.Start();
        var scan = await Scan.Of(app);
        var (ada, steps) = (scan.Ada, $"{scan.Run}/steps");
        (await ada.Post($"{steps}/stop/complete")).Is(HttpStatusCode.OK);
        var asked = await scan.Ask("restore");
        (await scan.Grace.Attempt(asked, new { environment = Environment, snapshot_id = Snapshot, taken_at = TakenAt })).Is(HttpStatusCode.OK);
        (await ada.Release(asked)).Is(HttpStatusCode.OK);
        (await ada.Post($"{steps}/restore/complete", new { outcome = "restored" })).Is(HttpStatusCode.OK);
        Assert.Contains(TakenAt, (await scan.Grace.Get(scan.Run)).Text);

        (await ada.Post($"{steps}/restore/return", new { reason = $"{TakenAt} was wrong" })).Refuses(HttpStatusCode.UnprocessableEntity, "value_would_leak");
        (await ada.Post($"{steps}/restore/return", new { reason = "it was wrong" })).Is(HttpStatusCode.OK);
        await scan.Finds("gone back to", inEveryForm: false);
        (await ada.Post(steps, new { title = $"Mount {Snapshot}", reason = "x" })).Refuses(HttpStatusCode.UnprocessableEntity, "value_would_leak");
        (await ada.Post(steps, new { title = "Mount it", markdown = "mount {{snapshot_id}}", reason = "it is not" })).Is(HttpStatusCode.OK);
        (await ada.Post($"{steps}/stop/repeat", new { reason = "they came up" })).Is(HttpStatusCode.OK);
        (await ada.Post($"{scan.Run}/late-entries", new { text = "they came up", occurredAt = app.Clock.Now })).Is(HttpStatusCode.OK);
        (await ada.Post($"{steps}/stop@2/skip", new { reason = "down again" })).Is(HttpStatusCode.OK);
        (await ada.Post($"{scan.Run}/parameters", new { parameters = new { snapshot_id = $"{Snapshot}2" } })).Is(HttpStatusCode.OK);
        await scan.Finds("inserted, repeated, told late, left out, corrected", inEveryForm: false);

        var margaret = await app.As("margaret", Role.Responder);
        (await ada.Post($"{scan.Run}/handover", new { to = (await margaret.Get("/api/v1/sessions/current")).Of("id"), note = "all yours" })).Is(HttpStatusCode.OK);
        await scan.Finds("offered", inEveryForm: false);
        Assert.DoesNotContain(Canaries, c => margaret.Get(scan.Run).Result.Text.Contains(c, StringComparison.OrdinalIgnoreCase));
        (await margaret.Post($"{scan.Run}/handover/accept", new { openStep = "Mount it", note = $"is it {Snapshot}2?" })).Is(HttpStatusCode.OK);
        await scan.Finds("handed over", inEveryForm: false);
        Assert.Contains(Snapshot, (await margaret.Get(scan.Run)).Text);
    }

    [Fact]
    public async Task The_log_holds_no_value()
    {
        var folder = Directory.CreateTempSubdirectory("incidents-test-");
        var port = Ports.Free();
        var url = $"http://127.0.0.1:{port}";
        var talkative = new Dictionary<string, string?> { ["Logging__LogLevel__Default"] = "Trace", ["Logging__LogLevel__Microsoft"] = "Trace", ["Logging__Console__LogLevel__Default"] = "Trace" };
        using (var server = await ServerProcess.Start(new Uri($"{url}/readyz"), ["--demo", "--data", folder.FullName, "--urls", url], talkative))
        {
            // Written after the server began to answer.
            var facts = Path.Combine(folder.FullName, "demo.json");
            await Poll.Until(() => File.Exists(facts), TimeSpan.FromSeconds(30), "the demo's facts");
            var people = JsonDocument.Parse(await File.ReadAllTextAsync(facts, TestContext.Current.CancellationToken)).RootElement.GetProperty("people").EnumerateArray().ToList();
            async Task<Client> As(JsonElement person) => new(url, (await new Client(url, null).Post("/api/v1/sessions", new { email = person.GetProperty("email").GetString(), password = person.GetProperty("password").GetString() })).Is(HttpStatusCode.Created).Of("token"));
            var (ada, grace) = (await As(people[0]), await As(people[1]));
            var proposal = (await ada.Put("/api/v1/runbooks/blind", Markdown)).Is(HttpStatusCode.Accepted).Headers["Location"];
            (await grace.Post($"{proposal}/approve")).Is(HttpStatusCode.OK);
            var run = $"/api/v1/runs/{(await ada.Post("/api/v1/runs", new { runbook = "blind", acknowledgeUnproven = true, environment = Environment, parameters = Parameters })).Is(HttpStatusCode.Created).Of("id")}";
            (await ada.Post($"{run}/steps/stop/notes", new { text = Snapshot })).Refuses(HttpStatusCode.UnprocessableEntity, "value_would_leak");
            (await ada.PostText($"{run}/parameters", $$$"""{"parameters":{"note":"{{{Late}}}","note":"{{{Late}}}"}}""")).Is(HttpStatusCode.BadRequest);
            (await ada.PostText($"{run}/parameters", $$$"""{"parameters":{"note":"{{{Late}}}}""")).Is(HttpStatusCode.BadRequest);
            (await ada.PostText($"{run}/parameters", $$$"""{"parameters":{"note":"{{{Late}}}\ud800"}}""")).Is(HttpStatusCode.BadRequest);
            (await ada.Post($"{run}/parameters", new { parameters = new { note = $"{Late}!" } })).Is(HttpStatusCode.UnprocessableEntity);
            (await ada.Post($"{run}/steps/stop/complete")).Is(HttpStatusCode.OK);
            var asked = $"/api/v1/verifications/{(await ada.Post($"{run}/steps/restore/verifications")).Is(HttpStatusCode.Created).Of("id")}";
            (await grace.PostText($"{asked}/attempts", $$$"""{"values":{"snapshot_id":"{{{Snapshot}}}"]}""")).Is(HttpStatusCode.BadRequest);
            (await grace.Attempt(asked, new { environment = Environment, snapshot_id = Snapshot, taken_at = TakenAt })).Is(HttpStatusCode.OK);
            (await ada.Release(asked)).Is(HttpStatusCode.OK);
            (await ada.Post($"{run}/steps/restore/complete")).Is(HttpStatusCode.OK);
            Assert.Equal(0, await server.Stop());
            Assert.Contains(url, server.Output);
            Assert.DoesNotContain(Canaries, c => server.Output.Contains(c, StringComparison.OrdinalIgnoreCase));
        }

        folder.Delete(recursive: true);
    }

    private static string Comparable(Reply reply) => reply.ContentType?.StartsWith("application/problem+json", StringComparison.Ordinal) == true
        ? string.Join('\n', reply.Json.EnumerateObject().Where(p => p.Name != "traceId").Select(p => p.ToString()))
        : reply.Text;

    /// <summary>A run in an incident, everybody who must not see into it, and every address there is.</summary>
    private sealed class Scan
    {
        private readonly TestApp app;
        private readonly List<string> verifications = [];

        private Scan(TestApp app) => this.app = app;

        public required Client Ada { get; init; }

        public required Client Grace { get; init; }

        public required Client Linus { get; init; }

        public required Client Viewer { get; init; }

        public required Client Admin { get; init; }

        public required Client Key { get; init; }

        public required string Run { get; init; }

        public required string Incident { get; init; }

        public required string Drill { get; init; }

        public required string RevisionProposal { get; init; }

        public required string Calendar { get; init; }

        public static async Task<Scan> Of(TestApp app)
        {
            var ada = await app.As("ada", Role.Responder);
            await app.Publish("restore-orders", Markdown);
            var key = await app.IntegrationKey();
            var receipt = (await app.Anonymous.Post($"/integrations/{key}/events", new { summary = "down", dedupKey = "down" })).Is(HttpStatusCode.Accepted);
            var incident = receipt.Json.GetProperty("items")[0].GetProperty("incidentId").GetString();
            var run = (await ada.Post("/api/v1/runs", new { runbook = "restore-orders", acknowledgeUnproven = true, incidentId = incident, environment = Environment, parameters = Parameters })).Is(HttpStatusCode.Created);
            return new Scan(app)
            {
                Ada = ada,
                Grace = await app.As("grace", Role.Verifier),
                Linus = await app.As("linus", Role.Verifier),
                Viewer = await app.As("viewer", Role.Viewer),
                Admin = await app.As("admin"),
                Key = await app.WithKey(Enum.GetValues<Scope>()),
                Run = $"/api/v1/runs/{run.Of("id")}",
                Incident = $"/api/v1/incidents/{incident}",
                Drill = await DrillOf(app, ada),
                RevisionProposal = await RevisionProposalOf(app, ada),
                Calendar = (await ada.Post("/api/v1/calendars", new { })).Is(HttpStatusCode.Created).Of("path"),
            };
        }

        /// <summary>A drill of the same runbook with the same values, which goes on for as long as the scan does.</summary>
        private static async Task<string> DrillOf(TestApp app, Client ada)
        {
            var edith = await app.As("edith", Role.Editor);
            (await edith.Post("/api/v1/drill-plans", new { runbook = "restore-orders", rule = "P30D" })).Is(HttpStatusCode.Created);
            return (await ada.Post("/api/v1/drills", new { runbook = "restore-orders", kind = "break_glass", environment = Environment, parameters = Parameters })).Is(HttpStatusCode.Created).Of("id");
        }

        private static async Task<string> RevisionProposalOf(TestApp app, Client ada)
        {
            await app.Publish("look", "# Look\n\n## Steps\n\n### Here\n\nLook.\n\n### There\n\nLook.\n");
            var run = (await ada.Post("/api/v1/runs", new { runbook = "look", environment = "x" })).Is(HttpStatusCode.Created).Json;
            foreach (var step in run.GetProperty("steps").EnumerateArray()) (await ada.Post($"/api/v1/runs/{run.Of("id")}/steps/{step.Of("id")}/skip", new { reason = "dark" })).Is(HttpStatusCode.OK);
            await app.Do<RevisionDrafting>();
            return (await ada.Get("/api/v1/revision-proposals")).Items().Single().Of("id");
        }

        public async Task<string> Ask(string stepId, string action = "verifications")
        {
            app.Clock.Move(TimeSpan.FromSeconds(1));
            var reply = await Ada.Post($"{Run}/steps/{stepId}/{action}");
            Assert.True(reply.Status is HttpStatusCode.Created or HttpStatusCode.OK, reply.Text);
            if (action == "verifications") verifications.Add(reply.Of("id"));
            return $"/api/v1/verifications/{reply.Of("id")}";
        }

        /// <summary>Asserts that nobody but the executor gets any of the canaries anywhere.</summary>
        public async Task Finds(string when, string[]? canaries = null, bool inEveryForm = true)
        {
            // Every form for one of those who may verify; the others are shown the same by the same code, and are asked in fewer, and not at each stage.
            (string Name, Client Who)[] some = [("verifier", Grace), ("viewer", Viewer)], others = [("responder", Linus), ("admin", Admin), ("key", Key), ("nobody", app.Anonymous)];
            foreach (var (name, who) in inEveryForm ? [.. some, .. others] : some)
            {
                var found = await Everything(who, canaries ?? Canaries, inEveryForm && who == Grace);
                Assert.True(found.Count == 0, $"{when}: the {name} finds\n{string.Join('\n', found)}");
            }
        }

        public async Task<IReadOnlyList<string>> Everything(Client who, string[] canaries, bool inEveryForm = true)
        {
            var found = new List<string>();
            foreach (var address in await Addresses())
            {
                if (!inEveryForm)
                {
                    await Look(HttpMethod.Get, address);
                    // Pages have one form.
                    if (address.StartsWith("/api/", StringComparison.Ordinal)) await Look(HttpMethod.Get, address, null, ("Accept", "text/markdown"));
                    continue;
                }

                foreach (var accept in Accepts) await Look(HttpMethod.Get, address, null, accept.Length == 0 ? [] : [("Accept", accept)]);
                await Look(HttpMethod.Get, address, null, ("If-None-Match", "*"));
                await Look(HttpMethod.Get, address, null, ("X-Forwarded-Host", "x"), ("X-HTTP-Method-Override", "POST"), ("Range", "bytes=0-"));
                await Look(HttpMethod.Head, address);
                await Look(HttpMethod.Options, address);
                await Look(HttpMethod.Delete, address.StartsWith("/api/v1/sessions", StringComparison.Ordinal) ? "/api/v1/sessions/other" : address);
                await Look(HttpMethod.Patch, address, JsonContent.Create(new { }));
                await Look(HttpMethod.Put, address + "/parameters", JsonContent.Create(new { }));
                await Look(HttpMethod.Get, address + "?include=parameters,values&expand=*&fields=values&limit=200&format=csv&asOf=2030-01-01T00:00Z");
                await Look(HttpMethod.Get, address + "?limit=x&cursor=!&state=?");
            }

            return found;

            async Task Look(HttpMethod method, string address, HttpContent? body = null, params (string, string)[] headers)
            {
                var reply = await who.Send(method, address, body, headers);
                var bytes = $"{string.Join('\n', reply.Headers)}\n{reply.Text}";
                // What watches over us is told when a worker has not looked for a while, as where the clock has been moved.
                Assert.True((int)reply.Status < 500 || (address.StartsWith("/health/", StringComparison.Ordinal) && reply.Status == HttpStatusCode.ServiceUnavailable), $"{method} {address}: {reply.Text}");
                found.AddRange(canaries.Where(c => bytes.Contains(c, StringComparison.OrdinalIgnoreCase)).Select(c => $"{c} in {method} {address} ({string.Join(", ", headers)})"));
            }
        }

        /// <summary>Every GET there is, with real ids; a new kind of route must be given its ids here.</summary>
        private async Task<IReadOnlyList<string>> Addresses()
        {
            var alert = (await Ada.Get("/api/v1/alerts")).Json.GetProperty("items")[0].GetProperty("id").GetString()!;
            var proposal = (await Ada.Get("/api/v1/proposals")).Items()[0].Of("id");
            var person = (await Ada.Get("/api/v1/sessions/current")).Of("id");
            var snapshot = (await Ada.Post("/api/v1/snapshots", new { source = "orders-db", id = "another", takenAt = "2026-01-01T00:00:00Z" })).Json.GetProperty("snapshot").Of("id");
            var change = (await Ada.Post("/api/v1/changes", new { summary = "Deploy", service = "orders-db" })).Of("id");
            var integration = (await Ada.Get($"/api/v1/alerts/{alert}")).Of("integrationId");
            var window = (await Ada.Post("/api/v1/maintenance-windows", new { service = "orders-db", startsAt = app.Clock.Now.AddDays(1), endsAt = app.Clock.Now.AddDays(2), reason = "x" })).Of("id");
            var schedule = (await Admin.Get("/api/v1/schedules")).Items() is [var made, ..] ? made.Of("id") : (await Admin.Post("/api/v1/schedules", new { name = "db", zone = "UTC", layers = new[] { new { name = "all", people = new[] { person }, kind = "daily", handOff = "08:00", startsOn = "2026-11-01" } } })).Is(HttpStatusCode.Created).Of("id");
            var chain = (await Admin.Get("/api/v1/escalation-chains")).Items() is [var known, ..] ? known.Of("id") : (await Admin.Post("/api/v1/escalation-chains", new { name = "db", steps = new[] { new { targets = new[] { new { kind = "person", id = person } }, waitSeconds = 300 } } })).Is(HttpStatusCode.Created).Of("id");
            var plan = (await Ada.Get("/api/v1/drill-plans?runbook=restore-orders")).Items()[0].Of("id");
            var link = Secrets.NewActionToken();
            await app.Server.Database.Write(tx =>
            {
                ActionLinkStore.Add(tx, new ActionLink { Hash = Secrets.Hash(link), PersonId = person, Action = LinkAction.Acknowledge, SubjectId = Incident["/api/v1/incidents/".Length..], ExpiresAt = tx.Now + ActionLink.Lifetime });
                return true;
            });
            var patterns = app.Server.Endpoints.OfType<RouteEndpoint>()
                .Where(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") ?? true)
                .Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/').TrimEnd('/')).Distinct()
                // A stream tells the entries of a timeline, which is looked at here.
                .Where(pattern => !Http.Routes.IsStream(("GET", pattern))).ToList();
            Assert.True(patterns.Count > 15, string.Join(' ', patterns));
            return
            [
                .. patterns.SelectMany(pattern => pattern switch
                {
                    _ when !pattern.Contains('{', StringComparison.Ordinal) => [pattern],
                    _ when pattern.StartsWith("/api/v1/runs/{id}", StringComparison.Ordinal) => [pattern.Replace("/api/v1/runs/{id}", Run, StringComparison.Ordinal)],
                    // The pages, at the addresses of the API without its prefix.
                    _ when pattern.StartsWith("/runs/{id}", StringComparison.Ordinal) => [pattern.Replace("/runs/{id}", Run["/api/v1".Length..], StringComparison.Ordinal)],
                    _ when pattern.StartsWith("/incidents/{id}", StringComparison.Ordinal) => [pattern.Replace("/incidents/{id}", Incident["/api/v1".Length..], StringComparison.Ordinal)],
                    _ when pattern.StartsWith("/verifications/{id}", StringComparison.Ordinal) => verifications.Select(v => pattern.Replace("{id}", v, StringComparison.Ordinal)),
                    "/proposals/{id}" => [$"/proposals/{proposal}"],
                    "/assets/{file}" => ["/assets/pages.css"],
                    _ when pattern.StartsWith("/admin/integrations/{id}", StringComparison.Ordinal) => [pattern.Replace("{id}", integration, StringComparison.Ordinal)],
                    _ when pattern.StartsWith("/admin/people/{id}", StringComparison.Ordinal) => [pattern.Replace("{id}", person, StringComparison.Ordinal)],
                    _ when pattern.StartsWith("/api/v1/incidents/{id}", StringComparison.Ordinal) => [pattern.Replace("/api/v1/incidents/{id}", Incident, StringComparison.Ordinal)],
                    _ when pattern.StartsWith("/api/v1/verifications/{id}", StringComparison.Ordinal) => verifications.Select(v => pattern.Replace("{id}", v, StringComparison.Ordinal)),
                    "/api/v1/changes/{id}" => [$"/api/v1/changes/{change}"],
                    "/api/v1/integrations/{id}/heartbeats" => [$"/api/v1/integrations/{integration}/heartbeats"],
                    _ when pattern.Contains("/heartbeat", StringComparison.Ordinal) => [pattern.Replace("{key}", "no-key", StringComparison.Ordinal).Replace("{name}", "job", StringComparison.Ordinal)],
                    "/api/v1/alerts/{id}" => [$"/api/v1/alerts/{alert}"],
                    "/v2/alerts/requests/{id}" => [$"/v2/alerts/requests/1.create.{alert}"],
                    _ when pattern.StartsWith("/api/v1/integrations/{id}", StringComparison.Ordinal) => [pattern.Replace("{id}", integration, StringComparison.Ordinal).Replace("{seq}", "1", StringComparison.Ordinal)],
                    "/api/v1/maintenance-windows/{id}" => [$"/api/v1/maintenance-windows/{window}"],
                    "/api/v1/snapshots/{id}" => [$"/api/v1/snapshots/{snapshot}"],
                    "/api/v1/proposals/{id}" => [$"/api/v1/proposals/{proposal}"],
                    _ when pattern.StartsWith("/api/v1/people/{id}", StringComparison.Ordinal) => [pattern.Replace("{id}", person, StringComparison.Ordinal)],
                    _ when pattern.Contains("/schedules/{id}", StringComparison.Ordinal) => [pattern.Replace("{id}", schedule, StringComparison.Ordinal)],
                    _ when pattern.Contains("/escalation-chains/{", StringComparison.Ordinal) => [pattern.Replace("{id}", chain, StringComparison.Ordinal).Replace("{chain}", chain, StringComparison.Ordinal)],
                    _ when pattern.Contains("/drill-plans/{id}", StringComparison.Ordinal) => [pattern.Replace("{id}", plan, StringComparison.Ordinal)],
                    _ when pattern.Contains("/drills/{id}", StringComparison.Ordinal) => [pattern.Replace("{id}", Drill, StringComparison.Ordinal)],
                    _ when pattern.Contains("/revision-proposals/{id}", StringComparison.Ordinal) => [pattern.Replace("{id}", RevisionProposal, StringComparison.Ordinal)],
                    "/calendars/{token}.ics" => [Calendar],
                    "/act/{token}" => [$"/act/{link}"],
                    _ => (IEnumerable<string>)[pattern.Replace("{slug}", "restore-orders", StringComparison.Ordinal).Replace("{number}", "1", StringComparison.Ordinal).Replace("{service}", "orders-db", StringComparison.Ordinal).Replace("{documentName}", "v1", StringComparison.Ordinal)],
                }).Select(address => address.Contains('{', StringComparison.Ordinal) ? throw new InvalidOperationException($"Give {address} its ids here.") : address),
                $"{Run}/steps/restore", $"{Run}/parameters", $"{Run}/verifications", $"{Run}/values", $"{Run}.md", "/no-such",
            ];
        }
    }
}
