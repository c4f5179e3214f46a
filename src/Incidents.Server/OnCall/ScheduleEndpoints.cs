using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.OnCall;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.OnCall;
using Incidents.Storage.People;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.OnCall;

/// <summary>Schedules: who takes turns being on call, and who is.</summary>
public static class ScheduleEndpoints
{
    internal const string Path = "/api/v1/schedules";

    public static void MapSchedules(this IEndpointRouteBuilder routes)
    {
        var schedules = routes.MapGroup(Path).WithTags("schedules");
        schedules.MapGet("", List).May(Permission.Read).WithName("listSchedules").WithSummary("Schedules by slug.");
        schedules.MapPost("", Add).May(Permission.Administer).WithName("createSchedule").WithSummary("Add a schedule; without a slug one is made from its name. The first layer covers those after it.");
        schedules.MapGet("/{id}", Get).May(Permission.Read).WithName("getSchedule").WithSummary("One schedule as it is now, by id or slug, with its ETag.");
        schedules.MapPut("/{id}", Put).May(Permission.Administer).WithName("changeSchedule").WithSummary("Replace what it says from now on, with If-Match. Who was on call before stays as it was.");
        schedules.MapDelete("/{id}", Remove).May(Permission.Administer).WithName("removeSchedule").WithSummary("Nobody is on call by it from now on, with If-Match. Its history stays, under its id.");
        schedules.MapGet("/{id}/revisions", Revisions).May(Permission.Read).WithName("listScheduleRevisions").WithSummary("All that it ever said, newest first.");
        schedules.MapGet("/{id}/on-call", OnCall).May(Permission.Read).WithName("getOnCall").WithSummary("Who is on call now, or was or will be at the instant given as at.");
        schedules.MapGet("/{id}/timeline", Timeline).May(Permission.Read).WithName("getScheduleTimeline").WithSummary("Who is on call from one instant until another, at most 92 days later, piece by piece: by which layer or override, and where nobody is.");
    }

    private static Results<Ok<ListView<ScheduleView>>, ProblemHttpResult> List(HttpContext context, Database db, string? cursor, string? limit)
    {
        if (!Cursor.Read(cursor, limit).Is(out var page, out var refusal)) return Problems.From(refusal);
        return TypedResults.Ok(Cursor.View(context, db.Read(tx =>
        {
            var (found, people) = (ScheduleStore.List(tx, page), new OnCallPeople(PersonStore.All(tx)));
            return new Page<ScheduleView>([.. found.Items.Select(s => ScheduleView.Of(tx, s, people))], found.Next);
        }), s => s));
    }

    private static Results<Ok<ScheduleView>, ProblemHttpResult> Get(string id, HttpContext context, Database db) =>
        Tagged(db.Read(tx => ScheduleService.Find(tx, id).Then<ScheduleView>(s => ScheduleView.Of(tx, s))).Ok(), context);

    private static async Task<Results<Created<ScheduleView>, ProblemHttpResult>> Add(NewSchedule body, HttpContext context, Answers answers, Caller caller)
    {
        var slug = body.Slug ?? Slug.Of(body.Name ?? "");
        if (!Read(body, new Checking().That(Slug.IsValid(slug), "slug", Slug.Expected)).Is(out var asked, out var refusal)) return Problems.From(refusal);
        return await answers.Created(context, tx => ScheduleService.Make(tx, slug, asked, caller), ScheduleView.Of, made => $"{Path}/{made.Id}");
    }

    private static async Task<Results<Ok<ScheduleView>, ProblemHttpResult>> Put(string id, ScheduleChange body, HttpContext context, Answers answers, Caller caller)
    {
        var whole = new NewSchedule(body.Name, body.Zone, body.Layers, null, body.TeamId, body.GapsAreMeant);
        if (!Read(whole, new Checking()).Is(out var asked, out var refusal)) return Problems.From(refusal);
        return Tagged(await answers.Ok(context, tx => ScheduleService.Change(tx, id, asked, EntityTags.Expected(context.Request), caller), ScheduleView.Of), context);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(string id, HttpContext context, Database db, Caller caller) =>
        (await db.Write(tx => ScheduleService.Remove(tx, id, EntityTags.Expected(context.Request), caller))).Is(out _, out var refusal) ? TypedResults.NoContent() : Problems.From(refusal);

    private static Results<Ok<ListView<ScheduleRevisionView>>, ProblemHttpResult> Revisions(string id, Database db) => db.Read(tx => ScheduleService.Find(tx, id).Then<ListView<ScheduleRevisionView>>(schedule =>
    {
        var people = new OnCallPeople(PersonStore.All(tx));
        return new ListView<ScheduleRevisionView>([.. ScheduleStore.Revisions(tx, schedule.Id).Reverse().Select(r => ScheduleRevisionView.Of(r, people))], null);
    })).Ok();

    private static Results<Ok<SlotView>, ProblemHttpResult> OnCall(string id, string? at, Database db)
    {
        if (!Times.Read(at, "at").Is(out var instant, out var refusal)) return Problems.From(refusal);
        return db.Read(tx => ScheduleService.Find(tx, id).Then<SlotView>(s => SlotView.Of(tx, s, OnCallReading.At(tx, s.Id, instant.At ?? tx.Now)))).Ok();
    }

    private static Results<Ok<ListView<SlotView>>, ProblemHttpResult> Timeline(string id, string? from, string? to, Database db) => db.Read<Outcome<ListView<SlotView>>>(tx =>
    {
        if (!Times.Between(from, to, tx.Now).Is(out var time, out var wrong)) return wrong;
        return ScheduleService.Find(tx, id).Then<ListView<SlotView>>(schedule =>
        {
            var people = new OnCallPeople(PersonStore.All(tx));
            var zone = ScheduleView.ZoneOf(tx, schedule);
            return new ListView<SlotView>([.. OnCallReading.Slots(tx, schedule, people, time.From, time.Until).Select(s => SlotView.Of(s, people, zone))], null);
        });
    }).Ok();

    /// <summary>A page of what belongs to one schedule, with people by name.</summary>
    internal static Results<Ok<ListView<TView>>, ProblemHttpResult> ListOf<T, TView>(string id, HttpContext context, Database db, string? cursor, string? limit, Func<ReadTx, string, PageRequest, Page<T>> list, Func<T, OnCallPeople, TView> view)
    {
        if (!Cursor.Read(cursor, limit).Is(out var page, out var refusal)) return Problems.From(refusal);
        return db.Read(tx => ScheduleService.Find(tx, id).Then<ListView<TView>>(schedule =>
        {
            var people = new OnCallPeople(PersonStore.All(tx));
            return Cursor.View(context, list(tx, schedule.Id, page), one => view(one, people));
        })).Ok();
    }

    internal static Outcome<ScheduleRevision> Read(NewSchedule body, Checking check)
    {
        if (check.Text(body.Name, "name", 200).Text(body.Zone, "zone", 100).Optional(body.TeamId, "teamId", 200).Refusal is { } refusal) return refusal;
        return LayerReading.Read(body.Layers).Then<ScheduleRevision>(layers =>
            new ScheduleRevision { Name = body.Name!.Trim(), Zone = body.Zone!, TeamId = body.TeamId, GapsAreMeant = body.GapsAreMeant, Layers = layers });
    }

    private static Results<Ok<ScheduleView>, ProblemHttpResult> Tagged(Results<Ok<ScheduleView>, ProblemHttpResult> answer, HttpContext context)
    {
        if (answer.Result is Ok<ScheduleView> { Value: { } view }) context.Response.Headers.ETag = EntityTags.Tag(view.Revision);
        return answer;
    }
}

/// <summary>A schedule to be made. With gapsAreMeant nobody is warned of times without anybody.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewSchedule(string Name, string Zone, IReadOnlyList<NewLayer> Layers, string? Slug = null, string? TeamId = null, bool GapsAreMeant = false);

/// <summary>What a schedule is to say from now on, whole.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ScheduleChange(string Name, string Zone, IReadOnlyList<NewLayer> Layers, string? TeamId = null, bool GapsAreMeant = false);

/// <summary>People who take turns, from startsOn at handOff (on the clock of the zone) until endsOn at handOff. With kind custom a turn is so many units.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewLayer(
    string Name, IReadOnlyList<string> People, RotationKind? Kind, string HandOff, string StartsOn, int? Every = null, TurnUnit? Unit = null, DayOfWeek? Weekday = null, string? EndsOn = null,
    IReadOnlyList<NewRestriction>? Restrictions = null);

/// <summary>Times of the day at which the layer has somebody, on these days or all. Where to is not after from, it is that of the next day.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewRestriction(string From, string To, IReadOnlyList<DayOfWeek>? Days = null);
