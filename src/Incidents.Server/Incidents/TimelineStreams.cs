using System.Text.Json;
using Incidents.Core;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Timeline;

namespace Incidents.Server.Incidents;

/// <summary>A timeline as it grows.</summary>
public sealed class TimelineStreams(Database db, EventStreams streams)
{
    private const int AtOnce = 100;

    /// <param name="context">The request.</param>
    /// <param name="exists">Whether there is such a subject.</param>
    /// <param name="id">The subject: an incident, a run.</param>
    /// <param name="after">The entry after which it begins; from now on without it.</param>
    /// <param name="notFound">What is said where there is no such subject.</param>
    public IResult Of(HttpContext context, Func<ReadTx, string, bool> exists, string id, string? after, Func<string, Refusal> notFound)
    {
        if (after is not null && !long.TryParse(after, out _)) return Problems.From(HttpRefusals.BadQuery("after", "the number of an entry"));
        var (found, last) = db.Read(tx => (exists(tx, id), TimelineStore.Last(tx, id)));
        if (!found) return Problems.From(notFound(id));
        var heard = EventStreams.LastHeard(context.Request, after) ?? last;
        return streams.Open(() =>
        {
            var entries = db.Read(tx => TimelineStore.Read(tx, id, heard, AtOnce));
            if (entries.Count > 0) heard = entries[^1].Seq;
            return [.. entries.Select(e => new ServerEvent(e.Seq, "entry", JsonSerializer.Serialize(EntryView.Of(e), Json.Options)))];
        });
    }
}
