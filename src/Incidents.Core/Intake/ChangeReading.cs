using System.Text.Json;
using Incidents.Core.Changes;

namespace Incidents.Core.Intake;

/// <summary>What the formats that tell of changes have in common, and the changes among CloudEvents.</summary>
public static class ChangeReading
{
    private const string Own = "change.";
    private const string CdEvents = "dev.cdevents.";
    private const int LongestWord = 200;

    /// <summary>True for a CloudEvent that tells of a change and must open no incident. CDEvents also have words for trouble itself; those are alerts.</summary>
    public static bool IsChange(string? cloudEventType) => cloudEventType is not null
        && (cloudEventType.StartsWith(Own, StringComparison.Ordinal)
            || (cloudEventType.StartsWith(CdEvents, StringComparison.Ordinal) && !cloudEventType.StartsWith($"{CdEvents}incident.", StringComparison.Ordinal)));

    /// <param name="root">A structured CloudEvent with specversion, id, source and type, for which <see cref="IsChange"/> holds.</param>
    public static ToldChange CloudEvent(JsonElement root)
    {
        var (data, type) = (root.Get("data"), root.Text("type") ?? Own);
        var subject = data.Get("subject");
        var about = subject?.Text("id") ?? root.Text("subject");
        var content = subject.Get("content");
        return Of(data, root.Text("time")) with
        {
            Summary = Summary(data) ?? SenderText.Line(about is null ? Words(type) : $"{Words(type)}: {about}")!,
            ExternalId = SenderText.Key(data?.Text("changeId", "change_id") ?? $"{root.Text("source")}#{root.Text("id")}"),
            Source = Word(data?.Text("source") ?? root.Text("source")),
            Service = Word(data?.Text("service") ?? (type.StartsWith($"{CdEvents}service.", StringComparison.Ordinal) ? about?.Split('/')[^1] : null)),
            Version = Word(data?.Text("version") ?? content?.Text("artifactId")),
            Links = Links([("Link", data?.Text("url", "link") ?? content?.Text("uri", "url")), .. LinksOf(data)]),
            Details = SenderJson.Details(root),
        };
    }

    /// <summary>The fields that we name, wherever a format keeps them.</summary>
    internal static ToldChange Of(JsonElement? fields, string? at) => new(Summary(fields) ?? "")
    {
        Service = Word(fields?.Text("service")),
        HappenedAt = SenderTime.Read(fields?.Text("occurredAt", "occurred_at", "happenedAt") ?? at),
        StartsAt = SenderTime.Read(fields?.Text("startsAt", "starts_at")),
        EndsAt = SenderTime.Read(fields?.Text("endsAt", "ends_at")),
        IsCancelled = fields?.Text("status")?.ToLowerInvariant() is "cancelled" or "canceled",
        Version = Word(fields?.Text("version")),
        Author = Word(fields?.Text("author", "user")),
    };

    internal static IReadOnlyList<ChangeLink> Links(IEnumerable<(string?, string?)> links) => [.. SenderText.Links(links).Select(link => new ChangeLink(link.Label, link.Url))];

    internal static IEnumerable<(string?, string?)> LinksOf(JsonElement? fields)
    {
        foreach (var link in fields.Get("links").Items())
            yield return link.ValueKind == JsonValueKind.String ? (null, ((JsonElement?)link).Text()) : (link.Text("label", "text"), link.Text("url", "href"));
    }

    internal static string? Word(string? text) => SenderText.Line(text) is { } line ? SenderText.Cut(line, LongestWord).TrimEnd() : null;

    private static string? Summary(JsonElement? fields) => SenderText.Line(fields?.Text("summary", "title"));

    /// <summary>"dev.cdevents.service.deployed.0.2.0" as "service deployed".</summary>
    private static string Words(string type)
    {
        var name = type.StartsWith(CdEvents, StringComparison.Ordinal) ? type[CdEvents.Length..] : type[Own.Length..];
        var words = name.Split('.').TakeWhile(word => word.Length > 0 && !char.IsAsciiDigit(word[0])).ToList();
        return words.Count == 0 ? "Change" : string.Join(' ', words);
    }
}
