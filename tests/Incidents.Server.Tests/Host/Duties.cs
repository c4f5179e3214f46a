using System.Net.Http.Json;
using Incidents.Server.Work;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Incidents.Server.Tests;

/// <summary>What the server does by itself, done when the test wants it; and settings, which need the tag of what was read.</summary>
internal static class Duties
{
    /// <summary>From here on nothing happens by itself.</summary>
    public static async Task Calm(this TestApp app)
    {
        foreach (var duty in app.Server.Services.GetServices<IHostedService>().OfType<Worker>()) await duty.StopAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A duty is carried out until nothing is left to do.</summary>
    public static async Task Do<T>(this TestApp app) where T : Worker
    {
        for (var passes = 0; await app.Server.Services.GetRequiredService<T>().Pass(); passes++) Assert.True(passes < 100, "It does not end.");
    }

    /// <summary>Replaces what is at <paramref name="path"/> as it is now.</summary>
    public static async Task<Reply> Change(this Client client, string path, object body, string? of = null) => await client.PutJson(path, body, (await client.Get(of ?? path)).Headers["ETag"]);

    public static Task<Reply> PutJson(this Client client, string path, object body, string? ifMatch = null) =>
        client.Send(HttpMethod.Put, path, JsonContent.Create(body), ifMatch is null ? [] : [("If-Match", ifMatch)]);

    /// <summary>The address of the integration that has this key.</summary>
    public static async Task<string> Address(this Client admin, string key) =>
        $"/api/v1/integrations/{(await admin.Get("/api/v1/integrations")).Items().Single(i => i.Of("hint") == key[^4..]).Of("id")}";

    public static async Task<Reply> Rules(this Client admin, string integration, params object[] rules) =>
        (await admin.Change($"{integration}/routing", new { rules }, of: integration)).Is(System.Net.HttpStatusCode.OK);

    /// <summary>Incidents with all that belongs to them, oldest first.</summary>
    public static async Task<IReadOnlyList<System.Text.Json.JsonElement>> Incidents(this Client reader, string query = "")
    {
        var whole = new List<System.Text.Json.JsonElement>();
        foreach (var item in (await reader.All($"/api/v1/incidents?limit=200{query}")).Reverse()) whole.Add((await reader.Get($"/api/v1/incidents/{item.Of("id")}")).Is(System.Net.HttpStatusCode.OK).Json);
        return whole;
    }
}
