using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Incidents.Benchmarks;

/// <summary>An incident made through the API, of which history is copied.</summary>
/// <param name="IncidentId">Its id.</param>
/// <param name="AlertId">The id of its one alert.</param>
/// <param name="DedupKey">The identity of that.</param>
/// <param name="IsFor">Which copies it is for, by their number.</param>
internal sealed record Original(string IncidentId, string AlertId, string DedupKey, Func<int, bool> IsFor)
{
    public const int LongEvery = 100;
    private const int OpenEvery = 10;

    /// <summary>Most are over; one in ten is open; one in a hundred has 100 entries.</summary>
    public static async Task<IReadOnlyList<Original>> MakeAll(HttpClient http, string key) =>
    [
        await Make(http, key, "resolved", entries: 10, isResolved: true, n => n % OpenEvery != 0),
        await Make(http, key, "open", entries: 10, isResolved: false, n => n % OpenEvery == 0 && n % LongEvery != 0),
        await Make(http, key, "long", entries: 100, isResolved: true, n => n % LongEvery == 0),
    ];

    private static async Task<Original> Make(HttpClient http, string key, string name, int entries, bool isResolved, Func<int, bool> isFor)
    {
        var dedupKey = $"original-of-{name}";
        var opened = await Post(http, $"/integrations/{key}/events", new { summary = $"Requests are slow ({name})", dedupKey, severity = "error", source = "api-17.example" });
        var receipt = opened.GetProperty("items")[0];
        var incident = receipt.GetProperty("incidentId").GetString()!;
        for (var note = await Entries(http, incident); note < entries - (isResolved ? 2 : 0); note++)
            await Post(http, $"/api/v1/incidents/{incident}/notes", new { text = $"Note {note}: the queue is still growing, looking at the database's connections now" });
        if (isResolved) await Post(http, $"/integrations/{key}/events", new { summary = "", dedupKey, status = "resolved" });
        return new Original(incident, receipt.GetProperty("alertId").GetString()!, dedupKey, isFor);
    }

    private static async Task<int> Entries(HttpClient http, string incident) =>
        (await http.GetFromJsonAsync<JsonElement>($"/api/v1/incidents/{incident}/timeline")).GetProperty("items").GetArrayLength();

    private static async Task<JsonElement> Post(HttpClient http, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        // A sender's key is in the path; the client's own would be taken for it.
        if (path.StartsWith("/integrations/", StringComparison.Ordinal)) request.Headers.Authorization = new AuthenticationHeaderValue("None");
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonDocument.Parse(text).RootElement : throw new InvalidOperationException($"The server said {(int)answer.StatusCode}: {text}");
    }
}
