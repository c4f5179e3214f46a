using System.Net;
using System.Text.Json;
using Incidents.Core.Access;
using Incidents.Core.People;

namespace Incidents.Server.Tests.Runs;

/// <summary>A restore that Ada follows: keep what is there, overwrite it, look; it is over when two probes have passed.</summary>
public sealed class ProbedRun
{
    public const string Markdown =
        """
        ---
        runbook: 1
        title: Restore orders-db
        params:
          - {name: snapshot, type: snapshot, source: orders-db, taken_at: taken_at, pattern: "snap-[0-9]{4}", derive: "The storage console"}
          - {name: taken_at, type: timestamp, derive: "The storage console"}
        probes:
          - {name: newest, label: Newest order, type: timestamp, expect: ">= taken_at - 5m", derive: psql}
          - {name: count, type: number, expect: ">= 1000"}
        ---
        # Restore orders-db

        ## Before

        ### Keep what is there
        <!-- step: keep -->

        Take a snapshot of the current state.

        ## Restore

        ### Overwrite it
        <!-- step: overwrite; irreversible; safeguard=keep; rollback=none; break-glass=no -->

        > [!CAUTION]
        > Overwrites the live database.

            restore --from {{snapshot}}

        ## After

        ### Look
        <!-- step: look; rollback=keep -->

        Look at it.
        """;

    private ProbedRun(TestApp app, Client ada, Client grace, Client linus, string id) => (App, Ada, Grace, Linus, Id, Path) = (app, ada, grace, linus, id, $"/api/v1/runs/{id}");

    public TestApp App { get; }

    /// <summary>The executor.</summary>
    public Client Ada { get; }

    public Client Grace { get; }

    public Client Linus { get; }

    public string Id { get; }

    public string Path { get; }

    public static async Task<ProbedRun> Begin(TestApp app, string? incidentId = null)
    {
        var ada = await app.As("ada", Role.Responder);
        await app.Publish("restore-orders", Markdown);
        var run = (await ada.Post("/api/v1/runs", new { runbook = "restore-orders", acknowledgeUnproven = true, incidentId, environment = "production", parameters = new { snapshot = "snap-0417", taken_at = "2026-01-01T12:00Z" } })).Is(HttpStatusCode.Created);
        return new ProbedRun(app, ada, await app.As("grace", Role.Verifier), await app.As("linus", Role.Verifier), run.Of("id"));
    }

    public Task<Reply> Step(string id, string action, object? body = null) => Ada.Post($"{Path}/steps/{id}/{action}", body);

    /// <summary>Up to the release of the step that cannot be undone.</summary>
    public async Task<ProbedRun> Overwriting()
    {
        (await Step("keep", "complete", new { evidence = "console, safe-1" })).Is(HttpStatusCode.OK);
        var asked = $"/api/v1/verifications/{(await Step("overwrite", "verifications", new { loss = "322 d", reason = "there is no other" })).Is(HttpStatusCode.Created).Of("id")}";
        foreach (var who in new[] { Grace, Linus })
        {
            (await who.Attempt(asked, new { snapshot = "snap-0417", taken_at = "2026-01-01T12:00Z", environment = "production" })).Is(HttpStatusCode.OK);
            (await who.Post($"{asked}/loss", new { loss = "322 d" })).Is(HttpStatusCode.OK);
        }

        (await Ada.Release(asked)).Is(HttpStatusCode.OK);
        return this;
    }

    /// <summary>Every step is done.</summary>
    public async Task<ProbedRun> Through()
    {
        await Overwriting();
        (await Step("overwrite", "complete", new { outcome = "overwritten" })).Is(HttpStatusCode.OK);
        (await Step("look", "complete")).Is(HttpStatusCode.OK);
        return this;
    }

    public Task<Reply> Answer(Client who, string probe, string value, string? evidence = null) => who.Post($"{Path}/probes/{probe}", new { value, evidence });

    public async Task<JsonElement> Shown(Client? who = null) => (await (who ?? Ada).Get(Path)).Is(HttpStatusCode.OK).Json;

    public async Task<IReadOnlyList<JsonElement>> Timeline(string kind) =>
        [.. (await Ada.Get($"{Path}/timeline?limit=200")).Json.GetProperty("items").EnumerateArray().Where(e => e.Of("kind") == kind)];
}
