using System.Text.Json;
using Incidents.Core.Changes;

// Our own format, one object or an array of them; only the summary is required:
//
//   { "summary": "Deploy of orders 4.2.0", "occurredAt": "2026-03-01T04:05:06Z", "service": "orders", "version": "4.2.0", "author": "ada",
//     "source": "ci-7", "id": "build-17", "details": { "commit": "0a1b2c3" }, "links": [{ "label": "Build", "url": "https://…" }] }
//
// A planned one has startsAt and endsAt in the place of occurredAt. Told again with the same id it is corrected; with "status": "cancelled" it is off.
namespace Incidents.Core.Intake;

/// <summary>Reads our own format of changes, for deploy scripts and pipelines.</summary>
public static class GenericChanges
{
    /// <summary>The outer "no" is about the body, an inner one about the change at that place; the others are good.</summary>
    public static Outcome<IReadOnlyList<Outcome<ToldChange>>> Read(ReadOnlyMemory<byte> body) =>
        SenderJson.Open(body, refuseDuplicateKeys: true).Then<IReadOnlyList<Outcome<ToldChange>>>(root => root.ValueKind switch
        {
            JsonValueKind.Object => new[] { Item(root) },
            JsonValueKind.Array when root.GetArrayLength() <= GenericEvents.MostEvents => root.EnumerateArray().Select(Item).ToArray(),
            JsonValueKind.Array => IntakeRefusals.InvalidEvent("body", $"The array holds more than {GenericEvents.MostEvents} changes"),
            _ => IntakeRefusals.InvalidEvent("body", "The body must be a change or an array of changes"),
        });

    private static Outcome<ToldChange> Item(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
            return IntakeRefusals.InvalidEvent("body", "A change must be a JSON object");

        var read = ChangeReading.Of(item, null);
        var id = item.Text("id");
        var problems = new Dictionary<string, string>();
        if (read.Summary.Length == 0 && !read.IsCancelled)
            problems["summary"] = "'summary' is missing or blank";
        if (read.IsCancelled && id is null)
            problems["id"] = "'id' is missing: nothing tells what is cancelled";
        // A window that cannot be read would make a plan out of what has happened, or the other way round.
        foreach (var (name, value) in new[] { ("startsAt", read.StartsAt), ("endsAt", read.EndsAt), ("occurredAt", read.HappenedAt) })
            if (value is null && item.Text(name) is not null)
                problems[name] = $"'{name}' is no time; write 2026-11-20T03:15:00Z";
        if (read.EndsAt is not null && !(read.StartsAt <= read.EndsAt))
            problems.TryAdd("endsAt", "'endsAt' needs a 'startsAt' that is not after it");
        if (problems.Count > 0)
            return IntakeRefusals.InvalidEvent(problems);

        return read with
        {
            ExternalId = id is null ? null : SenderText.Key(id),
            Source = ChangeReading.Word(item.Text("source")),
            Links = ChangeReading.Links(ChangeReading.LinksOf(item)),
            Details = SenderJson.Details(item),
        };
    }
}
