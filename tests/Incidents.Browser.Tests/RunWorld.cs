using System.Net;
using Incidents.Core.Access;
using Incidents.Core.People;

namespace Incidents.Browser.Tests;

/// <summary>An installation in which a restore is going on: what the pages of runbooks and runs show is all there.</summary>
public sealed class RunWorld : IAsyncLifetime
{
    public const string Runbook =
        """
        ---
        runbook: 1
        title: Restore orders-db
        owner: team-storage
        alerts: [OrdersDbDown]
        services: [orders-db]
        params:
          - {name: snapshot, type: snapshot, source: orders-db, taken_at: taken_at, label: Snapshot, derive: "Storage console, Snapshots, newest with state complete"}
          - {name: taken_at, type: timestamp, tolerance: 1s, label: Taken, derive: "The same line, column Taken"}
        probes:
          - {name: newest, label: Newest order, type: timestamp, expect: ">= taken_at - 5m", derive: "SELECT max(created_at) FROM orders"}
        ---
        # Restore orders-db

        Only when nothing else helps. See [the map](https://wiki.example.org/orders).

        ## Steps

        ### Stop the writers
        <!-- step: stop -->

        ```sh
        $ systemctl stop orders
        $ systemctl is-active orders
        inactive
        ```

        **Expect:** it says inactive.

        **Time:** 5 min

        ### Keep what is there
        <!-- step: keep -->

        - [ ] Rename the volume to orders-db-before, and look that it is there.

        | volume | name |
        |---|---|
        | old | orders-db-before |

        ### Restore the snapshot
        <!-- step: restore; irreversible; safeguard=keep; rollback=none -->

        > [!CAUTION]
        > Everything after the snapshot is gone.

        ```sh
        restore-orders --from {{snapshot}} --env {{environment}}
        ```

        **Time:** 25 min

        ### Start the writers
        <!-- step: start -->

            systemctl start orders
        """;

    public TestApp App { get; private set; } = null!;

    public IReadOnlyList<Place> Places { get; private set; } = [];

    /// <summary>The name of the snapshot of that time.</summary>
    public static string NameOf(DateTimeOffset at) => $"orders-{at.UtcDateTime:MMdd-HHmm}";

    /// <summary>Service, runbook, people and a snapshot each hour; the newest is 40 minutes old. Gives when it was taken.</summary>
    public static async Task<DateTimeOffset> Prepare(TestApp app)
    {
        var backup = await app.WithKey(Scope.Respond);
        (await (await app.As("admin")).Post("/api/v1/services", new { name = "Orders database", slug = "orders-db", rpoSeconds = 900 })).Is(HttpStatusCode.Created);
        await app.Publish("restore-orders", Runbook);
        var newest = app.Clock.Now.AddMinutes(-40);
        newest = newest.AddTicks(-(newest.Ticks % TimeSpan.TicksPerSecond));
        (await backup.Post("/api/v1/snapshots/batch", new { snapshots = Enumerable.Range(0, 24).Select(h => new { source = "orders-db", id = NameOf(newest.AddHours(-h)), takenAt = newest.AddHours(-h) }) })).Is(HttpStatusCode.OK);
        return newest;
    }

    public async ValueTask InitializeAsync()
    {
        App = await TestApp.Start();
        var newest = await Prepare(App);
        var (ada, grace) = (await App.As("ada"), await App.As("grace"));
        await App.As("linus", Role.Verifier);
        await App.Publish("restore-orders", Runbook.Replace("**Time:** 25 min", "**Time:** 30 min", StringComparison.Ordinal));
        var taken = newest.AddHours(-15);
        var run = await Begin(ada, taken);
        var check = await Ask(ada, run);
        var done = await Begin(ada, newest);
        (await ada.Post($"/api/v1/runs/{done}/abort", new { reason = "The other one goes on." })).Is(HttpStatusCode.OK);
        var alone = await Begin(ada, newest);
        Places =
        [
            new("runbooks", "/runbooks"), new("runbooks-search", "/runbooks?q=writers+stop"), new("runbook", "/runbooks/restore-orders"), new("runbook-revisions", "/runbooks/restore-orders/revisions"),
            new("runbook-diff", "/runbooks/restore-orders/diff"), new("runbook-edit", "/runbooks/restore-orders/edit"), new("runbook-new", "/runbooks/_new"), new("run-start", "/runbooks/restore-orders/start"),
            new("runs", "/runs"), new("run-plain-step", $"/runs/{alone}"), new("run-risky-step", $"/runs/{run}"), new("run-ended", $"/runs/{done}"),
        ];
        Blind = [new("verifications", "/verifications?for=me"), new("verification", $"/verifications/{check}"), new("run-of-another", $"/runs/{run}")];
        Secret = NameOf(taken);
    }

    /// <summary>Pages that a second person sees.</summary>
    public IReadOnlyList<Place> Blind { get; private set; } = [];

    /// <summary>What he must find himself.</summary>
    public string Secret { get; private set; } = "";

    public ValueTask DisposeAsync() => App.DisposeAsync();

    public static async Task<string> Begin(Client ada, DateTimeOffset taken) =>
        (await ada.Post("/api/v1/runs", new { runbook = "restore-orders", acknowledgeUnproven = true, environment = "production", parameters = new { snapshot = NameOf(taken), taken_at = taken } })).Is(HttpStatusCode.Created).Of("id");

    private static async Task<string> Ask(Client ada, string run)
    {
        (await ada.Post($"/api/v1/runs/{run}/steps/stop/complete", new { outcome = "stopped" })).Is(HttpStatusCode.OK);
        (await ada.Post($"/api/v1/runs/{run}/steps/keep/complete", new { outcome = "renamed", evidence = "console, volume orders-db-before" })).Is(HttpStatusCode.OK);
        return (await ada.Post($"/api/v1/runs/{run}/steps/restore/verifications", new { loss = "15 h 40 min", reason = "The newer ones are from after the crash." })).Is(HttpStatusCode.Created).Of("id");
    }
}
