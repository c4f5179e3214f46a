using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Incidents.Core.Alerts;

// CloudEvents 1.0 over HTTP. Structured (Content-Type: application/cloudevents+json), batched (application/cloudevents-batch+json, an array of these):
//
//   { "specversion": "1.0", "id": "17", "source": "/probes/88", "type": "net.example.disk.full", "subject": "db1", "time": "2026-03-01T04:05:06Z",
//     "datacontenttype": "application/json", "data": { "summary": "Disk of db1 is full", "severity": "critical", "status": "firing" } }
//
// or binary: the attributes as headers (ce-id: 17, ce-source: /probes/88, …), the body is the data and Content-Type its type.
namespace Incidents.Core.Intake;

/// <summary>Reads CloudEvents that tell of trouble: what it is about is known by source and subject.</summary>
public static partial class CloudEvents
{
    private const string Header = "ce-";
    private const string Structured = "application/cloudevents";
    private const string Batched = "application/cloudevents-batch";

    /// <summary>What the request says: events that tell of trouble, and those that tell of a change.</summary>
    public static IntakeReading Reading(string? contentType, IEnumerable<KeyValuePair<string, string>> headers, ReadOnlyMemory<byte> body)
    {
        if (!Events(contentType, headers, body).Is(out var roots, out var refusal)) return refusal;
        var told = roots.Where(root => IsWhole(root) && ChangeReading.IsChange(root.Text("type"))).ToList();
        var read = IntakeReading.Of((Outcome<IReadOnlyList<Outcome<AlertEvent>>>)roots.Except(told).Select(Event).ToArray());
        return told.Count == 0 ? read : read with { Changes = [.. told.Select(ChangeReading.CloudEvent)] };
    }

    /// <summary>The outer "no" is about the body, an inner one about the event at that place; the others are good.</summary>
    public static Outcome<IReadOnlyList<Outcome<AlertEvent>>> Read(string? contentType, IEnumerable<KeyValuePair<string, string>> headers, ReadOnlyMemory<byte> body) =>
        Events(contentType, headers, body).Then<IReadOnlyList<Outcome<AlertEvent>>>(roots => roots.Select(Event).ToArray());

    /// <summary>The events of a request, each as the structured one that it is or stands for.</summary>
    private static Outcome<IReadOnlyList<JsonElement>> Events(string? contentType, IEnumerable<KeyValuePair<string, string>> headers, ReadOnlyMemory<byte> body)
    {
        var type = (contentType ?? "").Split(';', 2)[0].Trim().ToLowerInvariant();
        if (type.StartsWith(Structured, StringComparison.Ordinal) && !(type is Structured or Batched || type.EndsWith("+json", StringComparison.Ordinal)))
            return IntakeRefusals.UnknownEventFormat(type);
        // Before the shorter one, with which it begins.
        if (type.StartsWith(Batched, StringComparison.Ordinal))
            return SenderJson.Open(body).Then<IReadOnlyList<JsonElement>>(root => root.ValueKind != JsonValueKind.Array
                ? IntakeRefusals.InvalidCloudEvent("body", "The body must be an array of events")
                : root.GetArrayLength() > GenericEvents.MostEvents
                ? IntakeRefusals.InvalidCloudEvent("body", $"The array holds more than {GenericEvents.MostEvents} events")
                : root.EnumerateArray().ToArray());
        if (type.StartsWith(Structured, StringComparison.Ordinal))
            return SenderJson.Open(body).Then<IReadOnlyList<JsonElement>>(root => new[] { root });

        var attributes = headers.Where(h => h.Key.StartsWith(Header, StringComparison.OrdinalIgnoreCase)).ToList();
        if (attributes.Count > 0)
            return Assembled(type, attributes, body).Then<IReadOnlyList<JsonElement>>(root => new[] { root });
        // Senders that cannot set the content type send the whole event all the same.
        if (SenderJson.Open(body).Is(out var whole, out _) && whole.Get("specversion") is not null)
            return new[] { whole };
        return IntakeRefusals.UnknownEventFormat(type);
    }

    /// <summary>True when it has what every CloudEvent has.</summary>
    private static bool IsWhole(JsonElement root) => root.Text("specversion") == "1.0" && root.Text("id") is not null && root.Text("source") is not null && root.Text("type") is not null;

    private static Outcome<AlertEvent> Event(JsonElement root)
    {
        var (id, source, type) = (root.Text("id"), root.Text("source"), root.Text("type"));
        var data = root.Get("data");
        var subject = data?.Text("dedupKey", "dedup_key", "deduplication_key") is { } own ? own : root.Text("subject") is { } named ? $"{source}#{named}" : null;
        var action = Action(data?.Text("status", "state") ?? Ending(type));

        var problems = new Dictionary<string, string>();
        if (root.Text("specversion") != "1.0")
            problems["specversion"] = "'specversion' must be 1.0";
        foreach (var (name, value) in new[] { ("id", id), ("source", source), ("type", type) })
            if (value is null)
                problems[name] = $"'{name}' is missing or blank";
        if (action is not AlertAction.Trigger && subject is null)
            problems["subject"] = "'subject' is missing, or 'dedupKey' in the data: nothing tells what is acknowledged or over";
        if (ChangeReading.IsChange(type))
            problems["type"] = "It tells of a change, and not of trouble";
        if (problems.Count > 0)
            return IntakeRefusals.InvalidCloudEvent(problems);

        return new AlertEvent(action, SenderText.Key(subject ?? $"{source}#id={id}"))
        {
            Title = SenderText.Line(data?.Text("summary", "title"))
                ?? SenderText.FirstLine(data?.Text("message", "description"))
                ?? SenderText.Line(root.Text("subject") is { } about ? $"{type}: {about}" : type)
                ?? "Event without a name",
            Severity = SenderSeverity.Read(data?.Text("severity", "priority") ?? root.Text("severity")),
            Source = SenderText.Line(data?.Text("host", "instance") ?? source),
            Rule = SenderText.Line(data?.Text("rule", "alertname") ?? type),
            StartsAt = SenderTime.Read(root.Get("time")),
            Links = SenderText.Links([("Event", data?.Text("url", "link")), ("Source", source)]),
            RunbookUrl = SenderText.Url(data?.Text("runbookUrl", "runbook_url", "runbook")),
            DetailsJson = SenderJson.Details(root),
        };
    }

    private static AlertAction Action(string? word) => word?.ToLowerInvariant() switch
    {
        "resolved" or "resolve" or "closed" or "ok" or "recovered" => AlertAction.Resolve,
        "acknowledged" or "acknowledge" => AlertAction.Acknowledge,
        _ => AlertAction.Trigger,
    };

    /// <summary>The last word of a type; a version after it ("…resolved.v1") is none.</summary>
    private static string? Ending(string? type) => type?.Split('.').LastOrDefault(word => !Version().IsMatch(word));

    /// <summary>A binary event as the structured one that it stands for.</summary>
    private static Outcome<JsonElement> Assembled(string type, IReadOnlyList<KeyValuePair<string, string>> headers, ReadOnlyMemory<byte> body)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in headers)
            {
                if (Decoded(value) is not { } text)
                    return IntakeRefusals.InvalidCloudEvent(name.ToLowerInvariant(), $"The header '{name.ToLowerInvariant()}' is not percent-encoded UTF-8");
                if (!name[Header.Length..].Equals("data", StringComparison.OrdinalIgnoreCase))
                    writer.WriteString(name[Header.Length..].ToLowerInvariant(), text);
            }

            if (type.Length > 0)
                writer.WriteString("datacontenttype", type);
            if (type.Length == 0 || type.EndsWith("/json", StringComparison.Ordinal) || type.EndsWith("+json", StringComparison.Ordinal))
            {
                if (!body.IsEmpty)
                {
                    if (!SenderJson.Open(body).Is(out var data, out var refusal))
                        return refusal;
                    writer.WritePropertyName("data");
                    data.WriteTo(writer);
                }
            }
            else if (Utf8.IsValid(body.Span))
                writer.WriteString("data", body.Span);
            else
                writer.WriteBase64String("data_base64", body.Span);
            writer.WriteEndObject();
        }

        return SenderJson.Open(buffer.WrittenMemory);
    }

    /// <summary>Without quotes around it, then percent-decoded once; nothing when that is no UTF-8, such as the overlong <c>%C0%A0</c>.</summary>
    private static string? Decoded(string value)
    {
        if (value is ['"', .. var inner, '"'])
            value = Escaped().Replace(inner, "$1");
        var bytes = Encoding.UTF8.GetBytes(value);
        var (from, to) = (0, 0);
        while (from < bytes.Length)
        {
            if (bytes[from] == '%' && from + 2 < bytes.Length && byte.TryParse(bytes.AsSpan(from + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var one))
                (bytes[to++], from) = (one, from + 3);
            else
                bytes[to++] = bytes[from++];
        }

        return Utf8.IsValid(bytes.AsSpan(0, to)) ? Encoding.UTF8.GetString(bytes, 0, to) : null;
    }

    [GeneratedRegex(@"\\(.)", RegexOptions.Singleline)]
    private static partial Regex Escaped();

    [GeneratedRegex(@"\Av?[0-9]+\z")]
    private static partial Regex Version();
}
