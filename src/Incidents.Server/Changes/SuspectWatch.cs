using System.Text.Json;
using Incidents.Core.Changes;
using Incidents.Core.Timeline;
using Incidents.Server.Work;
using Incidents.Storage;
using Incidents.Storage.Changes;
using Incidents.Storage.Timeline;

namespace Incidents.Server.Changes;

/// <summary>
/// Looks at each new incident once and writes on its timeline what was changed before it. It goes through the incidents by their ids, some seconds behind intake, which so
/// knows nothing of it; which of several servers was first, the row of the look tells.
/// </summary>
public sealed class SuspectWatch(Database db, ILogger<SuspectWatch> logger) : Worker(TimeSpan.FromSeconds(3), logger)
{
    /// <summary>So many are named.</summary>
    public const int Most = 5;

    /// <summary>In one pass: in a storm the rest waits, so that the writer is left to intake.</summary>
    private const int Batch = 100;

    /// <summary>Ids of two servers, and of one whose commit took long, are not seen in their order.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    public override async Task<bool> Pass()
    {
        var look = db.Read(Look);
        if (look is { Reached: { } reached, Found.Count: > 0 })
        {
            await db.Write(tx =>
            {
                foreach (var (incidentId, suspects) in look.Found) Tell(tx, incidentId, suspects);
                ChangeLookStore.Reach(tx, reached);
                return true;
            });
        }
        else if (look.Reached is { } further)
        {
            await db.Write(tx =>
            {
                ChangeLookStore.Reach(tx, further);
                return true;
            });
        }

        return false;
    }

    private static Seen Look(ReadTx tx)
    {
        // What was there before the first look is history.
        if (ChangeLookStore.Reached(tx) is not { } reached) return new Seen([], ChangeLookStore.Before(tx.Now));
        // A clock that was set back makes ids that lie before those already seen.
        var at = ChangeLookStore.MadeAt(reached) is var made && made < tx.Now ? made : tx.Now;
        var opened = ChangeLookStore.Unseen(tx, ChangeLookStore.Before(at - Margin), Batch);
        if (opened.Count == 0) return new Seen([], null);
        if (ChangeStore.AnyBetween(tx, opened.Min(i => i.OpenedAt) - Suspecting.OldestSymptom - Suspecting.Reach, tx.Now))
            return new Seen([.. opened.Select(i => (i.Id, Before(tx, i)))], opened[^1].Id);
        // Who tells of no changes pays nothing for them, not even a row for each incident.
        var newest = ChangeLookStore.Newest(tx)!;
        return new Seen([], ChangeLookStore.MadeAt(newest) > ChangeLookStore.MadeAt(reached) + Margin ? newest : null);
    }

    private static IReadOnlyList<Suspect> Before(ReadTx tx, OpenedIncident incident) =>
        [.. Suspects.Of(tx, incident.Id, incident.ServiceId, incident.OpenedAt, tx.Now).Ranked.Where(suspect => suspect.When == ChangeTiming.Before).Take(Most)];

    private static void Tell(WriteTx tx, string incidentId, IReadOnlyList<Suspect> suspects)
    {
        if (!ChangeLookStore.Claim(tx, incidentId, suspects.Count) || suspects.Count == 0) return;
        TimelineStore.Append(tx, incidentId, new Entry
        {
            Kind = EntryKind.ChangesSuspected,
            Source = "system",
            Text = $"Changed before it: {string.Join("; ", suspects.Select(Suspects.Line))}",
            Data = JsonSerializer.Serialize(new { changes = suspects.Select(s => new { changeId = s.Change.Id, s.MinutesBefore }) }, JsonSerializerOptions.Web),
        });
    }

    private sealed record Seen(IReadOnlyList<(string IncidentId, IReadOnlyList<Suspect> Suspects)> Found, string? Reached);
}
