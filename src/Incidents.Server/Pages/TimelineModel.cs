using Incidents.Core.Timeline;
using Incidents.Storage;
using Incidents.Storage.Timeline;

namespace Incidents.Server.Pages;

/// <summary>A stretch of a timeline as it is looked at: in which order, of which kinds.</summary>
public sealed record TimelineModel(string Path, IReadOnlyList<Entry> Entries, bool OldestFirst, string? Kind, long Last, string? More)
{
    private const int Most = 60;

    /// <summary>Notes may be long and a page may not: the rest follows on the next.</summary>
    private const int MostText = 30_000;

    /// <summary>The kinds by which one can look, and their names.</summary>
    public static readonly IReadOnlyList<(string Value, string Name)> Kinds = [("", "All"), ("notes", "Notes"), ("state", "State"), ("alerts", "Alerts"), ("steps", "Runbook steps")];

    /// <param name="tx">The look.</param>
    /// <param name="subjectId">An incident, or a run.</param>
    /// <param name="path">The page that shows it.</param>
    /// <param name="query">Order, kind, and where to go on.</param>
    public static TimelineModel Of(ReadTx tx, string subjectId, string path, IQueryCollection query)
    {
        var oldestFirst = query["order"] == "oldest";
        var kind = Kinds.Any(k => k.Value == query["kind"]) && query["kind"] != "" ? query["kind"].ToString() : null;
        var from = long.TryParse(query["from"], out var number) ? number : oldestFirst ? 0 : long.MaxValue;
        var (shown, text, read) = (new List<Entry>(), 0, 0);
        IReadOnlyList<Entry> stretch;
        do
        {
            stretch = oldestFirst ? TimelineStore.Read(tx, subjectId, from, Most) : TimelineStore.ReadBack(tx, subjectId, from, Most);
            foreach (var entry in stretch)
            {
                if (shown.Count == Most || text > MostText) break;
                from = entry.Seq;
                read++;
                if (kind is not null && KindOf(entry.Kind) != kind) continue;
                shown.Add(entry);
                text += entry.Text.Length;
            }
        }
        while (stretch.Count == Most && shown.Count < Most && text <= MostText && read < 1000);
        var last = TimelineStore.Last(tx, subjectId);
        var more = oldestFirst ? from < last : from > 1 && from != long.MaxValue;
        return new TimelineModel(path, shown, oldestFirst, kind, last, more ? Address(path, oldestFirst, kind, from) : null);
    }

    public string In(bool oldestFirst) => Address(Path, oldestFirst, Kind, null);

    public string Only(string kind) => Address(Path, OldestFirst, kind, null);

    /// <summary>To one entry, also after others were added.</summary>
    public string To(Entry entry) => $"{Address(Path, true, null, entry.Seq - 1)}#e{entry.Seq}";

    public static string KindOf(EntryKind kind) => kind switch
    {
        EntryKind.Note or EntryKind.LateEntry => "notes",
        EntryKind.IncidentOpened or EntryKind.IncidentAcknowledged or EntryKind.IncidentResolved or EntryKind.IncidentReopened or EntryKind.IncidentMerged or EntryKind.IncidentSplit or EntryKind.IncidentClosed
            or EntryKind.SeverityRaised or EntryKind.CommanderNamed or EntryKind.AcknowledgementExpired => "state",
        EntryKind.AlertAcknowledged or EntryKind.AlertResolved or EntryKind.AlertJoined or EntryKind.AlertLate or EntryKind.AlertExpired or EntryKind.AlertSurfaced or EntryKind.AlertFlapping
            or EntryKind.ChangeReported or EntryKind.ChangesSuspected => "alerts",
        _ => "steps",
    };

    private static string Address(string path, bool oldestFirst, string? kind, long? from) =>
        PageAddress.With(path, ("order", oldestFirst ? "oldest" : null), ("kind", kind), ("from", from?.ToString(System.Globalization.CultureInfo.InvariantCulture)));
}
