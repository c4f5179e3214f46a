using System.Text.Json;

namespace Incidents.Server.Tests;

/// <summary>What tests say in the place of a sender, and how they look at what became of it.</summary>
internal static class Senders
{
    /// <summary>Our own format with the key in the path.</summary>
    public static Task<Reply> Tell(this TestApp app, string key, object body) => app.Anonymous.Post($"/integrations/{key}/events", body);

    /// <summary>PagerDuty's format.</summary>
    public static Task<Reply> Enqueue(this TestApp app, object body) => app.Anonymous.Post("/v2/enqueue", body);

    /// <summary>Alertmanager's format: these members of one group.</summary>
    public static Task<Reply> Notify(this TestApp app, string key, params object[] members) => app.Anonymous.Post($"/integrations/{key}/alertmanager", Notification(0, members));

    public static object Notification(int truncated, params object[] members) =>
        new { version = "4", groupKey = "{}:{alertname=\"DiskFull\"}", truncatedAlerts = truncated, status = "firing", receiver = "incidents", alerts = members };

    /// <summary>One member as Alertmanager writes it.</summary>
    public static object Member(string fingerprint, string status = "firing", string startsAt = "2026-11-20T03:14:00.123456789Z", string severity = "critical") => new
    {
        status,
        fingerprint,
        startsAt,
        endsAt = status == "firing" ? "0001-01-01T00:00:00Z" : "2026-11-20T03:20:00Z",
        labels = new { alertname = "DiskFull", instance = fingerprint, severity },
        annotations = new { summary = $"Disk of {fingerprint} is full" },
    };

    /// <summary>The items of a list.</summary>
    public static IReadOnlyList<JsonElement> Items(this Reply reply) => [.. reply.Is(System.Net.HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray()];

    public static string Of(this JsonElement element, string property) => element.GetProperty(property).GetString()!;

    /// <summary>The episodes of one identity, oldest first.</summary>
    public static async Task<IReadOnlyList<JsonElement>> Episodes(this Client reader, string dedupKey) =>
        [.. (await reader.Get($"/api/v1/alerts?limit=200&dedupKey={Uri.EscapeDataString(dedupKey)}")).Items().Reverse()];

    /// <summary>Every item of a list, by following the Link headers to their end.</summary>
    public static async Task<IReadOnlyList<JsonElement>> All(this Client reader, string path)
    {
        var items = new List<JsonElement>();
        for (string? next = path; next is not null;)
        {
            var page = await reader.Get(next);
            items.AddRange(page.Items());
            Assert.True(items.Count <= 1000, "The pages do not end.");
            next = page.Headers.TryGetValue("Link", out var link) ? link.Split('<', '>')[1] : null;
            Assert.Equal(next is null, page.Json.GetProperty("nextCursor").ValueKind == JsonValueKind.Null);
        }

        return items;
    }

    /// <summary>The kinds of an incident's timeline entries, in order.</summary>
    public static async Task<string> Told(this Client reader, string incidentId) =>
        string.Join(' ', (await reader.Get($"/api/v1/incidents/{incidentId}/timeline?limit=200")).Items().Select(e => e.Of("kind")));
}
