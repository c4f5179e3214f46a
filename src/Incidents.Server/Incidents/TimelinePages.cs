using Incidents.Core;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Timeline;

namespace Incidents.Server.Incidents;

/// <summary>Stretches of a timeline, oldest first; the cursor is the number of the last entry seen.</summary>
public static class TimelinePages
{
    public static Outcome<(long After, int Limit)> Read(string? cursor, string? limit) => Cursor.Read(cursor, limit).Then<(long, int)>(page =>
        page.After is null ? (0, page.Limit)
        : long.TryParse(page.After, out var after) ? (after, page.Limit)
        : HttpRefusals.BadQuery("cursor", "use the nextCursor of the answer before"));

    public static ListView<EntryView> View(HttpContext context, ReadTx tx, string subjectId, (long After, int Limit) page) => Cursor.View(
        context, Page<Core.Timeline.Entry>.Of(TimelineStore.Read(tx, subjectId, page.After, page.Limit + 1), page.Limit, e => e.Seq.ToString()), EntryView.Of);
}
