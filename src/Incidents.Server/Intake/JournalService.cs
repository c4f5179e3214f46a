using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Alerts;
using Incidents.Core.Intake;
using Incidents.Core.Timeline;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.Alerts;
using Incidents.Storage.Intake;

namespace Incidents.Server.Intake;

/// <summary>Takes requests of the journal that were not taken when they came: each as of the time at which it was received.</summary>
internal static class JournalService
{
    /// <summary>Other writes come in between.</summary>
    private const int Chunk = 50;

    /// <summary>So many chunks at one call.</summary>
    public const int MostChunks = 40;

    public static Outcome<int> Import(WriteTx tx, string id, IReadOnlyList<NewJournalEntry> entries, Caller by)
    {
        if (IntegrationStore.Find(tx, id) is null) return AlertRefusals.IntegrationNotFound(id);
        var future = entries.Select((entry, i) => (entry, i)).FirstOrDefault(e => e.entry.ReceivedAt > tx.Now);
        if (future.entry is not null) return HttpRefusals.InvalidInput(new Dictionary<string, string> { [$"entries[{future.i}].receivedAt"] = "not later than now" });
        foreach (var entry in entries) JournalStore.Import(tx, id, entry.ReceivedAt!.Value, JournalReading.Request(entry));
        AccessLogStore.Add(tx, by.Actor, AccessEvent.JournalImported, id, $"{entries.Count} requests brought from elsewhere");
        return entries.Count;
    }

    public static ReplayedChunk Replay(WriteTx tx, string id, DateTimeOffset from, DateTimeOffset to, ReplayCursor after)
    {
        var sender = IntegrationStore.SenderOf(tx, IntegrationStore.Find(tx, id)!);
        var entries = JournalStore.NotTaken(tx, id, from, to, after.At, after.Seq, Chunk);
        var replayed = entries.Count(entry => Take(tx, sender, entry));
        return new ReplayedChunk(replayed, entries.Count - replayed, entries.Count == Chunk, entries.Count == 0 ? after : new ReplayCursor(entries[^1].ReceivedAt, entries[^1].Seq));
    }

    /// <summary>When nothing is left that could not be read, the alert that told of it is over.</summary>
    public static Outcome<JournalReplay> Conclude(WriteTx tx, string id, JournalReplay done, Caller by)
    {
        var integration = IntegrationStore.Find(tx, id)!;
        if (done.Replayed > 0) AccessLogStore.Add(tx, by.Actor, AccessEvent.JournalReplayed, id, $"{done.Replayed} requests taken as of when they came, {done.StillUnreadable} still unreadable");
        if (!done.More && AlertStore.Latest(tx, id, Unreadable.Key) is { State: not AlertState.Resolved } open && !JournalStore.AnyProblem(tx, id, AlertStore.Find(tx, open.Id)!.FirstAt))
            AlertTaking.Resolve(new AlertTelling(tx, integration, "system"), open, null, EntryKind.AlertResolved, "All that could not be read was read after all");
        return done;
    }

    /// <summary>False when it still cannot be read. A person was told of that when it came, or is now, if it comes from elsewhere.</summary>
    private static bool Take(WriteTx tx, Sender from, JournalEntry entry)
    {
        var reading = IntakeFormats.Read(entry.Request, IntegrationStore.Mapping(tx, from.Integration.Id));
        var then = tx.AsOf(entry.ReceivedAt);
        var isTold = entry.State == JournalState.Unreadable;
        IntakeService.Take(then, from, entry.Request, isTold ? reading with { Problem = null } : reading);
        var unreadable = reading is { Problem: not null, Events.Count: 0, Changes.Count: 0 };
        if (unreadable) JournalStore.StillUnreadable(tx, entry.Seq, reading.Problem!.Detail);
        else JournalStore.Replayed(tx, entry.Seq, reading.Problem?.Detail);
        return !unreadable;
    }
}

/// <summary>What became of some requests, and where to go on.</summary>
internal sealed record ReplayedChunk(int Replayed, int StillUnreadable, bool More, ReplayCursor After);
