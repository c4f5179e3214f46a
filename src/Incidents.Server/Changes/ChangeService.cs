using System.Text.Json;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Alerts;
using Incidents.Core.Changes;
using Incidents.Core.Runs;
using Incidents.Core.Services;
using Incidents.Core.Timeline;
using Incidents.Storage;
using Incidents.Storage.Changes;
using Incidents.Storage.Incidents;
using Incidents.Storage.Runs;
using Incidents.Storage.Services;
using Incidents.Storage.Timeline;

namespace Incidents.Server.Changes;

/// <summary>What senders and people tell of changes; each in one commit with its line on the timelines of the open incidents that it is about.</summary>
public static class ChangeService
{
    /// <summary>In a storm a service has more open incidents than anybody reads.</summary>
    private const int MostIncidents = 20;

    /// <summary>What a sender says; said twice under one id, it is one change.</summary>
    /// <param name="tx">The turn.</param>
    /// <param name="from">The sender.</param>
    /// <param name="told">What it says.</param>
    /// <param name="format">The format it was said in, for timelines.</param>
    public static ChangeReceipt Take(WriteTx tx, Integration from, ToldChange told, string format)
    {
        var known = told.ExternalId is null ? null : ChangeStore.Find(tx, from.Id, told.ExternalId);
        // Pipelines name services that are none of ours; then it is about nothing known rather than about the sender's own.
        var service = told.Service is null ? (known is null ? from.ServiceId : known.ServiceId) : ServiceStore.Find(tx, told.Service)?.Id;
        var reported = Reporting.FromSender(known, Cut(told), service, tx.Now);
        if (reported.Change is not { } change) return new ChangeReceipt(null, reported.As);
        if (reported.As is ReportedAs.Corrected or ReportedAs.Cancelled) ChangeStore.Save(tx, change);
        if (reported.As != ReportedAs.New) return new ChangeReceipt(change.Id, reported.As);
        change = Add(tx, change with { IntegrationId = from.Id, ToldBy = new Actor(ActorKind.Integration, from.Id, from.Name) }, format);
        return new ChangeReceipt(change.Id, ReportedAs.New);
    }

    /// <summary>What a person, or a program with an API key, says.</summary>
    public static Outcome<Change> Tell(WriteTx tx, ToldChange told, Caller by)
    {
        if (!ServiceOf(tx, told).Is(out var service, out var refusal) && refusal is not null) return refusal;
        if (Leak(tx, by, told.Summary, told.Source, told.Version, told.Author, told.Details, JsonSerializer.Serialize(told.Links)) is { } leak) return leak;
        return Reporting.FromPerson(Cut(told), service, tx.Now).Then<Change>(change => Add(tx, change with { ToldBy = by.Actor }, "api"));
    }

    public static Outcome<Change> Correct(WriteTx tx, string id, ToldChange told, Caller by)
    {
        if (ChangeStore.Find(tx, id) is not { } known) return ChangeRefusals.NotFound(id);
        if (!ServiceOf(tx, told).Is(out var service, out var refusal) && refusal is not null) return refusal;
        if (Leak(tx, by, told.Summary, told.Source, told.Version, told.Author, told.Details, JsonSerializer.Serialize(told.Links)) is { } leak) return leak;
        return Reporting.Correct(known, Cut(told), service, tx.Now).Then<Change>(change => Save(tx, change));
    }

    public static Outcome<Change> Cancel(WriteTx tx, string id, string? reason, Caller by)
    {
        if (ChangeStore.Find(tx, id) is not { } known) return ChangeRefusals.NotFound(id);
        if (Leak(tx, by, reason) is { } leak) return leak;
        return Reporting.Cancel(known, reason, tx.Now).Then<Change>(change => Save(tx, change));
    }

    private static Change Save(WriteTx tx, Change change)
    {
        ChangeStore.Save(tx, change);
        return change;
    }

    private static Change Add(WriteTx tx, Change change, string format)
    {
        change = change with { Id = tx.NewId("chg") };
        ChangeStore.Add(tx, change);
        foreach (var incident in change.ServiceId is null ? [] : IncidentStore.List(tx, null, onlyOpen: true, change.ServiceId, new PageRequest(MostIncidents, null)).Items)
        {
            if (Suspecting.Rank([change], incident.ServiceId, Suspects.SymptomOf(tx, incident.Id, incident.OpenedAt), tx.Now) is not [var seen]) continue;
            TimelineStore.Append(tx, incident.Id, new Entry
            {
                Kind = EntryKind.ChangeReported,
                Actor = change.ToldBy,
                Source = format,
                Text = Suspects.Line(seen),
                Data = JsonSerializer.Serialize(new { changeId = change.Id, seen.MinutesBefore }, JsonSerializerOptions.Web),
            });
        }

        return change;
    }

    private static Outcome<string?> ServiceOf(WriteTx tx, ToldChange told) =>
        told.Service is null ? new Outcome<string?>()
        : ServiceStore.Find(tx, told.Service) is { } service ? service.Id
        : ServiceRefusals.NotFound(told.Service);

    /// <summary>As the database keeps it, so that the same again is seen to be the same.</summary>
    private static ToldChange Cut(ToldChange told) => told with { HappenedAt = Cut(told.HappenedAt), StartsAt = Cut(told.StartsAt), EndsAt = Cut(told.EndsAt) };

    private static DateTimeOffset? Cut(DateTimeOffset? instant) => instant is { } at ? Micros.Cut(at) : null;

    /// <summary>A change is read beside the incident by who must find the values himself, whatever service it names: so all runs are asked that the teller knows.</summary>
    private static Refusal? Leak(ReadTx tx, Caller by, params IEnumerable<string?> texts)
    {
        var written = texts.ToList();
        List<string> names =
        [
            .. RunStore.List(tx, RunState.Active, null, new PageRequest(200, null)).Items.Where(run => by.Is(run.ExecutorId) || (by.IsHuman && RunStore.Contributors(tx, run.Id).Contains(by.Id)))
                .SelectMany(run => RunStore.Find(tx, run.Id) is { } whole ? Blindness.Leaks(whole, written) : []).Distinct(),
        ];
        return names.Count > 0 ? RunRefusals.ValueWouldLeak(names) : null;
    }
}

/// <summary>What became of one change that a sender told. Without an id it took back one that nobody knows.</summary>
public sealed record ChangeReceipt(string? ChangeId, ReportedAs As);
