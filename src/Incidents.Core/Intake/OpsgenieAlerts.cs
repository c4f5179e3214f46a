using System.Text.Json;
using Incidents.Core.Alerts;

// POST /v2/alerts, Opsgenie's alert API, as its SDKs and Alertmanager's opsgenie_configs send it:
//
//   { "message": "Disk of db1 is full", "alias": "db1/disk", "description": "4 % free", "priority": "P2", "entity": "db1", "source": "http://…",
//     "details": { "alertname": "DiskFull", "severity": "critical" }, "tags": ["disk"], "responders": [{ "name": "db", "type": "team" }], "note": "…" }
//
// POST /v2/alerts/{alias}/close?identifierType=alias, …/acknowledge, …/notes: { "user": "…", "source": "…", "note": "…" }
// PUT /v2/alerts/{alias}/message?identifierType=alias { "message": "…" } and …/description { "description": "…" }: Alertmanager's update_alerts
namespace Incidents.Core.Intake;

/// <summary>Reads the bodies of Opsgenie's alert API.</summary>
public static class OpsgenieAlerts
{
    private const int NoteLimit = 10_000;

    /// <summary>By its address: <c>create</c>, or an action and the alert that is meant: <c>close/alias/db1%2Fdisk</c>, <c>note/id/alt_…</c>.</summary>
    public static IntakeReading Read(IntakeRequest request) => request.Target.Split('/', 3) switch
    {
        ["create"] => IntakeReading.Of(Create(request.Body, request.Nonce)),
        [var action, "alias" or "id", _] => Remark(action, request.Body).Is(out var remark, out var refusal) ? new IntakeReading { Remark = new(Name(request.Target), remark) } : refusal,
        _ => IntakeRefusals.UnknownFormat($"opsgenie {request.Target}"),
    };

    private static Outcome<AlertRemark> Remark(string action, ReadOnlyMemory<byte> body) => action switch
    {
        "close" => Remark(body, AlertAction.Resolve),
        "acknowledge" => Remark(body, AlertAction.Acknowledge),
        "note" => Note(body),
        "message" => Message(body),
        "description" => Description(body),
        _ => IntakeRefusals.UnknownFormat($"opsgenie {action}"),
    };

    private static AlertName Name(string target)
    {
        var parts = target.Split('/', 3);
        var text = Uri.UnescapeDataString(parts[2]);
        return parts[1] == "alias" ? new(Alias(text), IsId: false) : new(text, IsId: true);
    }

    /// <param name="body">The alert.</param>
    /// <param name="newAlias">The identity of an alert that brings none; as with Opsgenie, it is then a new alert each time.</param>
    public static Outcome<AlertEvent> Create(ReadOnlyMemory<byte> body, string newAlias) =>
        Open(body).Then<AlertEvent>(root =>
        {
            var details = root.Get("details");
            var rule = SenderText.Line(details?.Text("alertname", "rule"));
            var entity = SenderText.Line(root.Text("entity") ?? details?.Text("instance", "host", "node"));
            return new AlertEvent(AlertAction.Trigger, Alias(root.Text("alias") ?? newAlias))
            {
                // Opsgenie refuses an empty message. Alertmanager's templates write one, and what is refused is never sent again: so we name it ourselves.
                Title = SenderText.Line(root.Text("message"))
                    ?? SenderText.FirstLine(root.Text("description"))
                    ?? SenderText.Line(entity is null ? rule : $"{rule ?? "Alert"} on {entity}")
                    ?? "Alert without a message",
                Severity = SenderSeverity.Read(root.Text("priority") ?? details?.Text("severity", "priority") ?? "P3"),
                Source = entity ?? SenderText.Line(root.Text("source")),
                Rule = rule,
                Links = SenderText.Links([("Source", root.Text("source")), ("Graph", details?.Text("generatorURL", "url", "link"))]),
                RunbookUrl = SenderText.Url(details?.Text("runbook_url", "runbookUrl", "runbook")),
                DetailsJson = SenderJson.Details(root),
            };
        });

    /// <summary>Closing and acknowledging need no body; one that cannot be read must not keep an alert open.</summary>
    public static AlertRemark Remark(ReadOnlyMemory<byte> body, AlertAction action) =>
        new() { Action = action, Note = Open(body).Is(out var root, out _) ? NoteOf(root) : null };

    public static Outcome<AlertRemark> Note(ReadOnlyMemory<byte> body) => Open(body).Then<AlertRemark>(root =>
        NoteOf(root) is { } note ? new AlertRemark { Note = note } : IntakeRefusals.InvalidEvent("note", "'note' is missing or blank"));

    public static Outcome<AlertRemark> Message(ReadOnlyMemory<byte> body) => Open(body).Then<AlertRemark>(root =>
        SenderText.Line(root.Text("message")) is { } title ? new AlertRemark { Title = title } : IntakeRefusals.InvalidEvent("message", "'message' is missing or blank"));

    public static Outcome<AlertRemark> Description(ReadOnlyMemory<byte> body) => Open(body).Then<AlertRemark>(root =>
        new AlertRemark { Description = SenderText.Cut(root.Text("description") ?? "", NoteLimit) });

    /// <summary>The identifier in an address, as the dedup key of the alert that was created with this alias.</summary>
    public static string Alias(string text) => SenderText.Key(text.Trim());

    private static Outcome<JsonElement> Open(ReadOnlyMemory<byte> body) => SenderJson.Open(body).Then<JsonElement>(root =>
        root.ValueKind == JsonValueKind.Object ? root : IntakeRefusals.InvalidEvent("body", "The body must be one JSON object"));

    private static string? NoteOf(JsonElement root) => root.Text("note") is not { } note ? null
        : SenderText.Cut(SenderText.Line(root.Text("user")) is { } user ? $"{user}: {note}" : note, NoteLimit);
}

/// <summary>
/// The name by which a sender asks later what became of a request. It holds the answer, so that none needs to be kept: who made it up
/// would learn nothing but what is his own.
/// </summary>
/// <param name="Nonce">Tells two requests apart.</param>
/// <param name="Action">What was asked for, in one word.</param>
/// <param name="AlertId">The alert that it was about; null when there was none.</param>
public sealed record OpsgenieRequest(string Nonce, string Action, string? AlertId)
{
    public string Id => $"{Nonce}.{Action}.{AlertId ?? "none"}";

    public static OpsgenieRequest? Read(string id) =>
        id.Split('.') is [{ Length: > 0 } nonce, { Length: > 0 } action, { Length: > 0 } alert] ? new(nonce, action, alert == "none" ? null : alert) : null;
}
