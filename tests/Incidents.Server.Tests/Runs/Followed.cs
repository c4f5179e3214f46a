using System.Net;
using System.Text.Json;
using Incidents.Core.People;

namespace Incidents.Server.Tests.Runs;

/// <summary>A run that Ada follows, with Grace and Linus to verify: a plain step, a guarded one, a plain one, one guarded by two, a plain one.</summary>
public sealed class Followed
{
    public const string Markdown =
        """
        ---
        runbook: 1
        title: Restore orders-db
        params:
          - {name: snapshot_id, type: text, pattern: "snap-[0-9a-f]{8}", derive: "The storage console, under Snapshots"}
          - {name: taken_at, type: timestamp}
          - {name: keep_days, type: number, min: 1, required: false}
          - {name: note, type: text, required: false}
        ---
        # Restore orders-db

        ## Steps

        ### Stop the writers
        <!-- step: stop -->

        Stop them all, and say {{note}}.

        ### Restore the snapshot
        <!-- step: restore -->

        > [!CAUTION]
        > Overwrites the live database.

        ```sh
        restore --env {{environment}} --snapshot {{snapshot_id}} --taken {{taken_at}}
        ```

        **Expect:** it says {{snapshot_id}}.

        ### Look at it
        <!-- step: look -->

        Look.

        ### Drop what is older than {{keep_days}} days
        <!-- step: drop; verify=2 -->

        > [!CAUTION]
        > Cannot be undone.

        ```sh
        drop --except {{snapshot_id}} --older {{keep_days}}
        ```

        ### Start the writers
        <!-- step: start -->

        Start them all.
        """;

    private Followed(TestApp app, Client ada, Client grace, Client linus, string runId)
    {
        (App, Ada, Grace, Linus, RunId) = (app, ada, grace, linus, runId);
        Path = $"/api/v1/runs/{runId}";
    }

    public TestApp App { get; }

    /// <summary>The executor.</summary>
    public Client Ada { get; }

    public Client Grace { get; }

    public Client Linus { get; }

    public string RunId { get; }

    /// <summary>The run's address.</summary>
    public string Path { get; }

    public static object Right { get; } = new { environment = "production", snapshot_id = "snap-0a1b2c3d", taken_at = "2026-11-19T12:00Z" };

    public static object RightForDrop { get; } = new { environment = "production", snapshot_id = "snap-0a1b2c3d", keep_days = 14 };

    public static object Wrong { get; } = new { environment = "production", snapshot_id = "snap-ffffffff", taken_at = "2026-11-19T12:00Z" };

    public static async Task<Followed> Begin(TestApp app, string? incidentId = null, bool publish = true)
    {
        var ada = await app.As("ada", Role.Responder);
        if (publish) await app.Publish("restore-orders", Markdown);
        var run = (await ada.Post("/api/v1/runs", new
        {
            runbook = "restore-orders",
            acknowledgeUnproven = true,
            incidentId,
            environment = "production",
            parameters = new { snapshot_id = "snap-0a1b2c3d", taken_at = "2026-11-19T12:00Z", keep_days = 14 },
        })).Is(HttpStatusCode.Created);
        return new Followed(app, ada, await app.As("grace", Role.Verifier), await app.As("linus", Role.Verifier), run.Of("id"));
    }

    /// <summary>Does what comes before the step.</summary>
    public async Task<Followed> At(string stepId)
    {
        foreach (var step in Steps((await Ada.Get(Path)).Json).TakeWhile(s => s.GetProperty("id").GetString() != stepId).Where(s => s.GetProperty("state").GetString() == "pending"))
        {
            var id = step.GetProperty("id").GetString()!;
            if (step.GetProperty("risky").GetBoolean()) await Released(id);
            await Do(id, "complete");
        }

        return this;
    }

    public Task<Reply> Post(string stepId, string action, object? body = null) => Ada.Post($"{Path}/steps/{stepId}/{action}", body);

    public async Task<Reply> Do(string stepId, string action, object? body = null) => (await Post(stepId, action, body)).Is(HttpStatusCode.OK);

    /// <summary>Asks for a second person; gives the address of the verification.</summary>
    public async Task<string> Ask(string stepId = "restore")
    {
        App.Clock.Move(TimeSpan.FromSeconds(1)); // ids sort by time
        return $"/api/v1/verifications/{(await Post(stepId, "verifications")).Is(HttpStatusCode.Created).Of("id")}";
    }

    /// <summary>Asks, lets the others find the same, releases.</summary>
    public async Task<string> Released(string stepId = "restore")
    {
        var asked = await Ask(stepId);
        (await Grace.Attempt(asked, stepId == "drop" ? RightForDrop : Right)).Is(HttpStatusCode.OK);
        if (stepId == "drop") (await Linus.Attempt(asked, RightForDrop)).Is(HttpStatusCode.OK);
        (await Ada.Release(asked)).Is(HttpStatusCode.OK);
        return asked;
    }

    public async Task<string> StateOf(string stepId) =>
        Steps((await Ada.Get(Path)).Json).Single(s => s.GetProperty("id").GetString() == stepId).GetProperty("state").GetString()!;

    /// <summary>The kinds of the run's timeline entries, oldest first.</summary>
    public async Task<IReadOnlyList<string>> Kinds() => [.. (await Timeline()).Select(e => e.GetProperty("kind").GetString()!)];

    public async Task<IReadOnlyList<JsonElement>> Timeline() => [.. (await Ada.Get($"{Path}/timeline?limit=200")).Json.GetProperty("items").EnumerateArray()];

    public static IEnumerable<JsonElement> Steps(JsonElement run) => run.GetProperty("steps").EnumerateArray();
}
