using System.Net;
using System.Text.Json;
using Incidents.Core.Notifications;
using Incidents.Core.People;
using Incidents.Server.Escalation;
using Incidents.Storage.Notifications;

namespace Incidents.Server.Tests.Escalation;

/// <summary>What tests of escalation do: people who can be reached, chains, incidents, and time that goes by.</summary>
internal static class Chains
{
    /// <summary>A responder whom a channel reaches.</summary>
    public static async Task<Client> Reachable(this TestApp app, string name, params Role[] roles)
    {
        var client = await app.As(name, roles.Length > 0 ? roles : [Role.Responder]);
        var id = app.IdOf(name);
        await app.Server.Database.Write(tx =>
        {
            if (DestinationStore.OfPerson(tx, id).Count > 0) return false;
            DestinationStore.Add(tx, new Destination { Id = tx.NewId("cme"), PersonId = id, Name = "phone", Kind = DestinationKind.Webhook, Address = $"https://{name}.example.org/hook", CreatedAt = tx.Now, VerifiedAt = tx.Now });
            return true;
        });
        return client;
    }

    public static object Person(this TestApp app, string name) => new { kind = "person", id = app.IdOf(name) };

    public static object Step(int waitSeconds, params object[] targets) => new { targets, waitSeconds };

    /// <summary>A chain of these steps, which every service has.</summary>
    public static async Task<string> Chain(this Client admin, string name, int repeats, object? fallback, params object[] steps)
    {
        (await admin.Post("/api/v1/escalation-chains", new { name, steps, repeats, fallback })).Is(HttpStatusCode.Created);
        (await admin.PutJson("/api/v1/escalation-settings", new { defaultChain = name })).Is(HttpStatusCode.OK);
        return $"/api/v1/escalation-chains/{name}";
    }

    public static async Task<string> Opens(this Client by, string severity = "sev1", string title = "orders-db does not answer") =>
        (await by.Post("/api/v1/incidents", new { title, severity })).Is(HttpStatusCode.Created).Of("id");

    /// <summary>Time goes by, and what is due is done every ten seconds of it.</summary>
    public static async Task Goes(this TestApp app, TimeSpan by)
    {
        await app.Do<EscalationWorker>();
        for (var gone = TimeSpan.Zero; gone < by; gone += TimeSpan.FromSeconds(10))
        {
            app.Clock.Move(by - gone < TimeSpan.FromSeconds(10) ? by - gone : TimeSpan.FromSeconds(10));
            await app.Do<EscalationWorker>();
        }
    }

    public static async Task<JsonElement> Escalation(this Client reader, string incident) => (await reader.Get($"/api/v1/incidents/{incident}")).Is(HttpStatusCode.OK).Json.GetProperty("escalation");

    /// <summary>Who was told, in the order in which it was done: round, step and words.</summary>
    public static async Task<IReadOnlyList<string>> Climbed(this Client reader, string incident) =>
        [.. (await reader.Escalation(incident)).GetProperty("told").EnumerateArray().Select(t => $"{t.GetProperty("round").GetInt32()}.{t.GetProperty("step").GetInt32()} {t.Of("text")}")];

    /// <summary>What the timeline tells of these kinds.</summary>
    public static async Task<IReadOnlyList<string>> Lines(this Client reader, string incident, params string[] kinds) =>
        [.. (await reader.Get($"/api/v1/incidents/{incident}/timeline?limit=200")).Items().Where(e => kinds.Contains(e.Of("kind"))).Select(e => e.Of("text"))];

    public static async Task<int> Pages(this Client person) => (await person.Get("/api/v1/notifications?limit=200")).Items().Count(n => n.Of("kind") is "incident_page" or "escalation_gave_up");
}
