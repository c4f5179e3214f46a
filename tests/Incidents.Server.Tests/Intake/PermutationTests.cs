namespace Incidents.Server.Tests.Intake;

/// <summary>Events arrive twice, late and in any order; whatever the order, the end is the same.</summary>
public abstract class PermutationTests(Db database)
{
    private static readonly string[] Times = ["2026-11-20T03:10:00Z", "2026-11-20T03:11:00Z", "2026-11-20T03:12:00Z", "2026-11-20T03:13:00Z"];

    /// <summary>T and R with the number of the episode, which its beginning names.</summary>
    [Theory]
    [InlineData("T0 R0 T1 R1", "1 resolved, 2 resolved; incident resolved")]
    [InlineData("T0 R0 T1 T1", "1 resolved, 2 firing; incident triggered")]
    [InlineData("T0 R0 T1 T2", "1 resolved, 2 resolved, 3 firing; incident triggered")]
    [InlineData("T0 R0 R0 T0", "1 resolved; incident resolved")]
    public Task Of_Alertmanager(string events, string expected) => Always(events, expected, async (app, key, id, word) =>
        await app.Notify(key, Senders.Member(id, word[0] == 'T' ? "firing" : "resolved", Times[word[1] - '0'])));

    /// <summary>T and R with the number of the time at which it happened.</summary>
    [Theory]
    [InlineData("T0 R1 T2 R3", "resolved; incident resolved")]
    [InlineData("T0 R1 T2 T3", "firing; incident triggered")]
    [InlineData("T0 T1 T2 R3", "resolved; incident resolved")]
    [InlineData("T0 R1 R2 T3", "firing; incident triggered")]
    public Task Of_PagerDuty_with_times(string events, string expected) => Always(events, expected, async (app, key, id, word) =>
        (await app.Enqueue(new { routing_key = key, event_action = word[0] == 'T' ? "trigger" : "resolve", dedup_key = id, payload = new { summary = id, source = id, severity = "error", timestamp = Times[word[1] - '0'] } }))
        .Is(System.Net.HttpStatusCode.Accepted));

    private async Task Always(string events, string expected, Func<TestApp, string, string, string, Task> send)
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var numbered = !expected.StartsWith("firing", StringComparison.Ordinal) && !expected.StartsWith("resolved", StringComparison.Ordinal);
        var wrong = new List<string>();
        foreach (var order in Orders(events.Split(' ')))
        {
            // Each order has a sender of its own, so that nothing of one order is of the same group as another's.
            var (key, id) = (await app.IntegrationKey($"service-{string.Concat(order).ToLowerInvariant()}"), string.Join('-', order));
            foreach (var word in order)
            {
                await send(app, key, id, word);
                app.Clock.Move(TimeSpan.FromSeconds(1));
            }

            var episodes = (await ada.Episodes(id)).ToList();
            var states = numbered
                ? string.Join(", ", (await Task.WhenAll(episodes.Select(e => ada.Get($"/api/v1/alerts/{e.Of("id")}")))).Select(e => $"{Array.IndexOf(Times, e.Of("startsAt")) + 1} {e.Of("state")}").Order(StringComparer.Ordinal))
                : episodes.Select(e => e.Of("state")).Distinct().Order(StringComparer.Ordinal).First();
            var incident = (await ada.Get($"/api/v1/incidents?service=service-{string.Concat(order).ToLowerInvariant()}")).Items().Select(i => i.Of("state")).Order(StringComparer.Ordinal).Last();
            if ($"{states}; incident {incident}" != expected) wrong.Add($"{id}: {states}; incident {incident}");
        }

        Assert.Empty(wrong);
    }

    private static IEnumerable<string[]> Orders(string[] words) => words.Length <= 1 ? [words]
        : words.SelectMany((word, i) => Orders([.. words[..i], .. words[(i + 1)..]]).Select(rest => (string[])[word, .. rest])).DistinctBy(o => string.Join(' ', o));
}

/// <inheritdoc/>
public sealed class PermutationTestsOnSqlite() : PermutationTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class PermutationTestsOnPostgres() : PermutationTests(Db.Postgres);
