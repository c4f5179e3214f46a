using System.Buffers.Text;
using System.Text;
using Incidents.Core;
using Incidents.Core.Intake;
using Incidents.Server.Http;

namespace Incidents.Server.Intake;

/// <summary>Reads requests that are brought from another journal; what is wrong is named by its JSON path.</summary>
internal static class JournalReading
{
    private const int MostEntries = 1000;
    private const int MostHeaders = 50;

    public static Refusal? Check(IReadOnlyList<NewJournalEntry>? entries)
    {
        var check = new Checking().That(entries is { Count: >= 1 and <= MostEntries }, "entries", $"1 to {MostEntries} of them");
        foreach (var (entry, path) in (entries ?? []).Take(MostEntries).Select((entry, i) => (entry, $"entries[{i}]")))
        {
            check.That(entry is not null, path, "an object, not null");
            if (entry is null) continue;
            check.That(entry.ReceivedAt?.Year is >= 2000, $"{path}.receivedAt", "when it was received").Text(entry.Format, $"{path}.format", 40)
                .That(entry.Target is null or { Length: <= 2000 }, $"{path}.target", "at most 2000 characters").That(entry.Nonce is null or { Length: <= 100 }, $"{path}.nonce", "at most 100 characters")
                .That(entry.Headers is null || (entry.Headers.Count <= MostHeaders && entry.Headers.All(h => h.Value is { Length: <= 8192 })), $"{path}.headers", $"at most {MostHeaders}, each a text of at most 8192 characters")
                .That(entry.Body is null != entry.BodyBase64 is null, $"{path}.body", "give either body or bodyBase64")
                .That(entry.BodyBase64 is null || Base64.IsValid(entry.BodyBase64), $"{path}.bodyBase64", "base64");
        }

        return check.Refusal;
    }

    public static IntakeRequest Request(NewJournalEntry entry) => new(entry.Format, entry.Body is { } text ? Encoding.UTF8.GetBytes(text) : Convert.FromBase64String(entry.BodyBase64!))
    {
        Target = entry.Target ?? "",
        Nonce = entry.Nonce ?? Guid.NewGuid().ToString("n"),
        Headers = (entry.Headers ?? new Dictionary<string, string>()).ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value),
    };
}

/// <summary>Where a replay goes on: after the request that was received then and has that number.</summary>
internal readonly record struct ReplayCursor(DateTimeOffset At, long Seq)
{
    public static ReplayCursor Beginning { get; } = new(DateTimeOffset.MinValue, 0);

    public static Outcome<ReplayCursor> Read(string? text)
    {
        if (text is null) return Beginning;
        return text.Split('-') is [var at, var seq] && long.TryParse(at, out var micros) && long.TryParse(seq, out var number) && micros is >= 0 and < 253_402_300_800_000_000
            ? new ReplayCursor(DateTimeOffset.UnixEpoch.AddMicroseconds(micros), number)
            : HttpRefusals.BadQuery("cursor", "use the nextCursor of the answer before");
    }

    public override string ToString() => $"{(At - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond}-{Seq}";
}
