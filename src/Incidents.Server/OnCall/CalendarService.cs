using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.OnCall;
using Incidents.Server.Access;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.OnCall;

namespace Incidents.Server.OnCall;

/// <summary>Makes and revokes addresses from which calendar programs read shifts.</summary>
internal static class CalendarService
{
    private const int Most = 20;

    /// <param name="tx">The turn.</param>
    /// <param name="idOrSlug">Of everybody's shifts in this schedule; null for his own.</param>
    /// <param name="secret">What will be in the address.</param>
    /// <param name="by">Who makes it.</param>
    public static Outcome<CalendarFeed> Make(WriteTx tx, string? idOrSlug, string secret, Caller by)
    {
        Schedule? schedule = null;
        if (idOrSlug is not null && !ScheduleService.Live(tx, idOrSlug).Is(out schedule, out var unknown)) return unknown;
        if (CalendarFeedStore.Of(tx, by.PersonId).Count >= Most) return OnCallRefusals.TooManyCalendars(Most);
        var feed = new CalendarFeed { Id = tx.NewId("cal"), Hint = Secrets.Hint(secret), PersonId = by.PersonId, ScheduleId = schedule?.Id, CreatedAt = tx.Now };
        CalendarFeedStore.Add(tx, feed, Secrets.Hash(secret));
        AccessLogStore.Add(tx, by.Actor, AccessEvent.CalendarMade, feed.Id, $"{by.Name} makes a calendar of {(schedule is null ? "his own shifts" : $"the schedule {schedule.Name}")}, which is read without signing in");
        return feed;
    }

    public static Outcome<string> Revoke(WriteTx tx, string id, Caller by)
    {
        if (!CalendarFeedStore.Revoke(tx, id, by.PersonId)) return OnCallRefusals.CalendarNotFound();
        AccessLogStore.Add(tx, by.Actor, AccessEvent.CalendarRevoked, id, $"{by.Name} revokes a calendar");
        return id;
    }
}
