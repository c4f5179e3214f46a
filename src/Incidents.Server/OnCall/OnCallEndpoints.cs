using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.OnCall;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.OnCall;
using Incidents.Storage.People;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.OnCall;

/// <summary>Who is on call for what, over all schedules.</summary>
public static class OnCallEndpoints
{
    private const int DefaultDays = 28;

    public static void MapOnCalls(this IEndpointRouteBuilder routes)
    {
        var calls = routes.MapGroup("/api/v1/on-calls").WithTags("schedules");
        calls.MapGet("", List).May(Permission.Read).WithName("listOnCalls").WithSummary("Who is on call for what, now or at the instant given as at, until when, and who comes next.");
        calls.MapGet("/mine", Mine).MayHuman(Permission.Read).WithName("listMyShifts").WithSummary($"My shifts of the next days (28, at most {Times.LongestDays}), with the one that goes on now.");
    }

    private static Results<Ok<ListView<OnCallView>>, ProblemHttpResult> List(string? at, Database db)
    {
        if (!Times.Read(at, "at").Is(out var asked, out var refusal)) return Problems.From(refusal);
        return TypedResults.Ok(db.Read(tx =>
        {
            var (instant, people) = (asked.At ?? tx.Now, new OnCallPeople(PersonStore.All(tx)));
            return new ListView<OnCallView>([.. ScheduleStore.All(tx).Select(s => OnCallView.Of(tx, s, people, instant))], null);
        }));
    }

    private static Results<Ok<ListView<ShiftView>>, ProblemHttpResult> Mine(string? days, Database db, Caller caller)
    {
        if (!Times.Days(days, DefaultDays, Times.LongestDays).Is(out var ahead, out var refusal)) return Problems.From(refusal);
        return TypedResults.Ok(db.Read(tx =>
        {
            var people = new OnCallPeople(PersonStore.All(tx));
            var shifts = from schedule in ScheduleStore.All(tx)
                         let zone = ScheduleView.ZoneOf(tx, schedule)
                         from slot in OnCallReading.Slots(tx, schedule, people, tx.Now, tx.Now.AddDays(ahead))
                         where slot.PersonIds.Contains(caller.PersonId)
                         orderby slot.From, schedule.Slug
                         select new ShiftView(ScheduleName.Of(schedule), SlotView.Of(slot, people, zone));
            return new ListView<ShiftView>([.. shifts], null);
        }));
    }
}

/// <summary>Who is on call for a schedule, and the next shift of somebody else; null when there is none in the next quarter of a year.</summary>
public sealed record OnCallView(ScheduleName Schedule, SlotView Now, SlotView? Next)
{
    public static OnCallView Of(ReadTx tx, Schedule schedule, OnCallPeople people, DateTimeOffset at)
    {
        var zone = ScheduleView.ZoneOf(tx, schedule);
        var next = OnCallReading.Next(tx, schedule.Id, at);
        return new(ScheduleName.Of(schedule), SlotView.Of(OnCallReading.At(tx, schedule.Id, at), people, zone), next.IsHole ? null : SlotView.Of(next, people, zone));
    }
}

/// <summary>One of my shifts.</summary>
public sealed record ShiftView(ScheduleName Schedule, SlotView Shift);

/// <summary>A schedule by id, slug and name.</summary>
public sealed record ScheduleName(string Id, string Slug, string Name)
{
    public static ScheduleName Of(Schedule s) => new(s.Id, s.Slug, s.Name);
}
