using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Incidents.Core.Notifications;
using Incidents.Server.Notifications;
using Incidents.Storage;
using Incidents.Storage.Notifications;
using Microsoft.Extensions.DependencyInjection;

namespace Incidents.Server.Tests.Notifications;

/// <summary>Whatever we send to over HTTP: keeps what came, and answers as the test wants.</summary>
internal sealed class Receivers : HttpMessageHandler
{
    private readonly ConcurrentQueue<Received> received = new();

    public Func<Received, HttpResponseMessage> Answer { get; set; } = _ => new HttpResponseMessage(HttpStatusCode.OK);

    public IReadOnlyList<Received> All => [.. received];

    public IReadOnlyList<Received> At(string address) => [.. received.Where(r => r.Address == address)];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var one = new Received(request.RequestUri!.AbsoluteUri, request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken),
            request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => string.Join(", ", h.Value)));
        received.Enqueue(one);
        return Answer(one);
    }
}

/// <summary>One request as it came.</summary>
internal sealed record Received(string Address, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public JsonElement Data => Json.GetProperty("data");

    public string Id => Headers["webhook-id"];
}

/// <summary>People with ways to be told, and pages, without the way through the API.</summary>
internal static class Reached
{
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    /// <summary>Gives a person a verified way to be told.</summary>
    public static Task<string> Way(this TestApp app, string person, string address, DestinationKind kind = DestinationKind.Webhook) => app.Server.Database.Write(tx =>
    {
        var made = new Destination { Id = tx.NewId(Destination.MethodPrefix), PersonId = app.IdOf(person), Name = $"{person}'s", Kind = kind, Address = address, Secret = kind == DestinationKind.Webhook ? Secret : null, CreatedAt = tx.Now, VerifiedAt = tx.Now };
        DestinationStore.Add(tx, made);
        return made.Id;
    });

    public static async Task<string> Incident(this Client client, string title, string severity = "sev1") => (await client.Post("/api/v1/incidents", new { title, severity })).Is(HttpStatusCode.Created).Of("id");

    /// <summary>Calls a person to an incident, as an escalation chain does.</summary>
    public static Task<IReadOnlyList<string>> Page(this TestApp app, string incident, string key, params string[] people) => app.Server.Database.Write(tx => Notifying.Tell(tx,
        new Notice { Kind = NotificationKind.IncidentPage, Urgency = Urgency.High, SubjectId = incident, IncidentId = incident, Text = "You are called", Key = key }, people.Select(app.IdOf)));

    /// <summary>Sends what is due, and waits until that is done.</summary>
    public static async Task Deliver(this TestApp app)
    {
        var worker = app.Server.Services.GetRequiredService<DeliveryWorker>();
        while (await worker.Pass()) await worker.Sent();
        await worker.Sent();
    }

    public static async Task<string> States(this Client client, string incident) =>
        string.Join(' ', (await client.Get($"/api/v1/incidents/{incident}/deliveries")).Items().Reverse().Select(d => d.Of("state")));
}
