using System.Diagnostics;
using System.Globalization;
using Incidents.Peers;
using Incidents.Storage;

namespace Incidents.Chaos;

/// <summary>
/// F32, F33: the server is killed while it calls people: before a step is due, between its being due and the row that says so, between the row and the sending, and between the sending and the mark.
/// Whatever the moment: each step of each incident is taken once, each page arrives, and what is sent again has the id that it had.
/// </summary>
public abstract class PageKillTests(ITestOutputHelper output)
{
    private const string NobodyTried = "SELECT COUNT(*) FROM deliveries WHERE state = 'Pending' AND tries = 0";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string[] Moments = ["nothing was stored", "nothing was due yet", "due, and not taken", "taken, and not tried", "begun, and not arrived", "arrived, and not marked", "all was done"];

    private protected async Task KillWhilePaging(string? postgres)
    {
        var random = new Random(Settings.Seed);
        using var receiver = new Receiver();
        using var installation = new Installation(postgres, null, "--allow-private", $"127.0.0.1:{receiver.Port}");
        using var pages = new Pages(installation, receiver);
        await installation.Start();
        await pages.Prepare();
        var (incidents, seen) = (new List<(string Key, string Id)>(), new int[Moments.Length]);
        var answered = Stopwatch.StartNew();
        incidents.Add(("first", await pages.Open("first") ?? throw new InvalidOperationException("Not answered without a kill.")));
        // In milliseconds after an alert to a server that has just begun: about when its first step is taken.
        var aim = answered.Elapsed.TotalMilliseconds;
        await Poll.Until(() => pages.Took(incidents[0].Id, 1), Patience, "the first page");
        var cycles = Settings.Cycles(5);
        for (var cycle = 1; cycle <= cycles; cycle++)
        {
            var key = $"page {cycle}";
            var way = cycle % 5;
            var opened = await KillOnce(installation, receiver, pages, key, way, TimeSpan.FromMilliseconds(aim * (0.9 + (random.NextDouble() / 5))));
            var moment = Moment(installation, receiver, key);
            seen[moment]++;
            // The next one closer to the moment that matters.
            if (way == 1) aim *= moment <= 2 ? 1.1 : 0.9;
            output.WriteLine($"cycle {cycle}/{cycles}: killed when {Moments[moment]}");

            // All that was due and all that becomes due within an hour is done by the next server, and who was not answered says it again.
            await installation.GoBy(Pages.Wait);
            await installation.Start();
            incidents.Add((key, opened ?? await pages.Open(key) ?? throw new InvalidOperationException("Not answered without a kill.")));
            await Drained(pages, incidents, cycle + 1);
        }

        for (var more = 1; more <= 2; more++)
        {
            await installation.Stop();
            await installation.GoBy(Pages.Wait);
            await installation.Start();
            await Drained(pages, incidents, cycles + 1 + more);
        }

        Assert.Equal(0, await installation.Stop());
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {Settings.Seed}, {cycles} kills: {string.Join("; ", Moments.Zip(seen, (m, n) => $"{n} when {m}"))}; {receiver.All.Count} messages arrived"));
        Check(installation, receiver, [.. incidents.Select(i => i.Id)]);
        Assert.True(seen[5] > 0, "No kill fell between the sending and the mark.");
        // Whoever kills a few times may miss the moments that are shortest.
        Assert.True((seen[0] + seen[2] > 0 && seen[3] + seen[4] > 0) || cycles < 50, "No kill fell before the row, or none between the row and the sending.");
    }

    /// <summary>Gives the incident when the alert was answered.</summary>
    private static async Task<string?> KillOnce(Installation installation, Receiver receiver, Pages pages, string key, int way, TimeSpan wait)
    {
        if (way == 1)
        {
            // By the clock: before the step, its row, or what follows.
            var told = pages.Open(key);
            installation.KillAfter(wait, () => false);
            return await told;
        }

        if (way == 2)
        {
            // As soon as the row is there, and nobody has begun to send it.
            using var watch = installation.Watch(NobodyTried);
            var told = pages.Open(key);
            installation.KillAfter(Patience, watch.Sees);
            return await told;
        }

        if (way == 3)
        {
            await KillOn(receiver, installation, Pages.Pager, () => pages.Open(key));
            return null;
        }

        // Nothing is due for an hour.
        var opened = await pages.Open(key);
        await Poll.Until(() => pages.Took(opened!, 1), Patience, "the first page");
        installation.Kill();
        if (way != 4) return opened;

        // And an hour later, while Linus is told by the next server.
        await installation.GoBy(Pages.Wait);
        await KillOn(receiver, installation, Pages.Linus, () => installation.Begin(null));
        return opened;
    }

    /// <summary>The server does not live to hear that what it sent there has arrived.</summary>
    private static async Task KillOn(Receiver receiver, Installation installation, string path, Func<Task> cause)
    {
        var killed = new TaskCompletionSource();
        receiver.Meanwhile = posted =>
        {
            if (posted.Path != path || killed.Task.IsCompleted) return;
            installation.Kill();
            killed.SetResult();
        };
        await cause();
        await killed.Task.WaitAsync(Patience);
        receiver.Meanwhile = null;
    }

    /// <summary>How far the server had come with the alert, or with the step that was due after it.</summary>
    private static int Moment(Installation installation, Receiver receiver, string key) => installation.Look(tx =>
    {
        if (tx.QueryFirst<string>("SELECT incident_id FROM alerts WHERE dedup_key = @key", new { key }) is not { } incident) return 0;
        var last = tx.QueryFirst<Row>($"SELECT {Row.Columns} FROM deliveries WHERE incident_id = @incident ORDER BY id DESC LIMIT 1", new { incident });
        if (last is null) return 2;
        if (last.State == "Sent") return tx.Scalar<long>("SELECT COUNT(*) FROM escalations WHERE incident_id = @incident AND due_at > @now", new { incident, now = tx.Now }) > 0 ? 1 : 6;
        return receiver.All.Any(p => p.Id == last.Id) ? 5 : last.Tries > 0 ? 4 : 3;
    });

    /// <summary>Each of the incidents has climbed a step with each server that came after its alert, and all that was due was sent.</summary>
    private static async Task Drained(Pages pages, List<(string Key, string Id)> incidents, int servers)
    {
        for (var i = Math.Max(0, incidents.Count - 4); i < incidents.Count; i++)
        {
            var (steps, (key, id)) = (Math.Min(3, servers - i), incidents[i]);
            await Poll.Until(() => pages.Took(id, steps), Patience, $"{steps} steps of {key}");
        }
    }

    private static void Check(Installation installation, Receiver receiver, IReadOnlyList<string> incidents)
    {
        var arrived = receiver.All.ToLookup(p => p.Id);
        var (steps, rows, entries, climbing) = installation.Look(tx => (
            tx.Query<string>("SELECT incident_id || ' ' || round || '.' || step FROM escalation_steps_taken ORDER BY incident_id, round, step"),
            tx.Query<Row>($"SELECT {Row.Columns} FROM deliveries WHERE kind IN ('IncidentPage', 'EscalationGaveUp')"),
            tx.Query<string>("SELECT subject_id || ' ' || COUNT(*) FROM timeline_entries WHERE kind = 'EscalationStep' GROUP BY subject_id ORDER BY subject_id"),
            tx.Scalar<long>("SELECT COUNT(*) FROM escalations WHERE gave_up_at IS NULL OR due_at IS NOT NULL")));
        var expected = incidents.Order(StringComparer.Ordinal).ToList();
        Assert.Equal(expected.SelectMany(id => Enumerable.Range(1, 3).Select(step => $"{id} 1.{step}")), steps);
        Assert.Equal(expected.Select(id => $"{id} 3"), entries);
        Assert.Equal(0, climbing);
        Assert.All(incidents, id => Assert.Equal(3, rows.Where(r => r.IncidentId == id).DistinctBy(r => r.Cause).Count()));
        Assert.Equal(3 * incidents.Count, rows.Count);
        Assert.All(rows, row => Assert.True(row.State == "Sent" ? arrived[row.Id].Count() is 1 or 2 : row.State == "Folded" && arrived[row.FoldedInto!].Any(p => p.Body.Contains(row.IncidentId, StringComparison.Ordinal)),
            $"{row.Cause} is {row.State} and arrived {arrived[row.Id].Count()} times."));
        Assert.Equal("ok", installation.IntegrityCheck());
        Assert.Empty(installation.BrokenTimelines(incidents));
    }

    private sealed record Row
    {
        public const string Columns = "id, cause, incident_id, state, tries, folded_into";

        public string Id { get; init; } = "";

        public string Cause { get; init; } = "";

        public string IncidentId { get; init; } = "";

        public string State { get; init; } = "";

        public long Tries { get; init; }

        public string? FoldedInto { get; init; }
    }
}

/// <inheritdoc/>
public sealed class PageKillTestsOnSqlite(ITestOutputHelper output) : PageKillTests(output)
{
    [Fact]
    public Task Killed_while_it_calls_people_each_is_called_and_no_step_is_taken_twice() => KillWhilePaging(null);
}

/// <inheritdoc/>
public sealed class PageKillTestsOnPostgres(ITestOutputHelper output) : PageKillTests(output)
{
    [Fact]
    public async Task Killed_while_it_calls_people_each_is_called_and_no_step_is_taken_twice()
    {
        using var cluster = PostgresServer.Start(durable: true);
        await KillWhilePaging(cluster.NewDatabase());
    }
}
