using System.Text.Json;
using Incidents.Core.Changes;

// POST /v2/change/enqueue, PagerDuty's change events:
//
//   { "routing_key": "R0…", "payload": { "summary": "Deploy of orders 4.2.0", "source": "ci-7", "timestamp": "2026-03-01T04:05:06.789+0000",
//     "custom_details": { "build_number": "17" } }, "links": [{ "href": "https://…", "text": "Build" }] }
//
// Ours in custom_details, since PagerDuty has no words for them: service, version, author, startsAt and endsAt of a planned change, id.
namespace Incidents.Core.Intake;

/// <summary>Reads the change events of PagerDuty's Events API v2.</summary>
public static class PagerDutyChanges
{
    public static Outcome<PagerDutyChange> Read(ReadOnlyMemory<byte> body) => SenderJson.Open(body).Then(Read);

    private static Outcome<PagerDutyChange> Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return IntakeRefusals.InvalidEvent("body", "The body must be one JSON object");

        var payload = root.Get("payload");
        var routingKey = root.Text("routing_key");
        var summary = SenderText.Line(payload.Get("summary").Text());
        var problems = new Dictionary<string, string>();
        if (routingKey is null)
            problems["routing_key"] = "'routing_key' is missing or blank";
        if (summary is null)
            problems["payload.summary"] = "'payload.summary' is missing or blank";
        if (problems.Count > 0)
            return IntakeRefusals.InvalidEvent(problems);

        var details = payload.Get("custom_details");
        return new PagerDutyChange(routingKey!, ChangeReading.Of(details, payload.Get("timestamp").Text()) with
        {
            Summary = summary!,
            Source = ChangeReading.Word(payload.Get("source").Text()),
            ExternalId = details?.Text("id") is { } id ? SenderText.Key(id) : null,
            Links = ChangeReading.Links(ChangeReading.LinksOf(root)),
            Details = SenderJson.Details(root, without: "routing_key"),
        });
    }
}

/// <summary>One change and the key by which it says whose it is. The key is a secret and is not among the change's details.</summary>
public sealed record PagerDutyChange(string RoutingKey, ToldChange Change);
