using System.Text;
using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.OnCall;
using Incidents.Server.Access;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.OnCall;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.OnCall;

/// <summary>Shifts for calendar programs, which sign in nowhere: whoever has the address may read it, until it is revoked.</summary>
public static class CalendarEndpoints
{
    public static void MapCalendars(this IEndpointRouteBuilder routes)
    {
        var calendars = routes.MapGroup("/api/v1/calendars").WithTags("schedules").MayHuman(Permission.Read);
        calendars.MapGet("", List).WithName("listCalendars").WithSummary("My calendars that can be read, without their addresses.");
        calendars.MapPost("", Add).WithName("createCalendar").WithSummary("Make an address for a calendar program: of my shifts, or of everybody's in one schedule. It is shown only here.");
        calendars.MapDelete("/{id}", Revoke).WithName("revokeCalendar").WithSummary("The address is good for nothing any more.");
        routes.MapGet("/calendars/{token}.ics", Read).AllowAnonymous().WithTags("schedules").WithName("readCalendar").WithSummary("Shifts from 30 days ago until 92 days ahead, as iCalendar (RFC 5545). Who has the address may read it.");
    }

    private static ListView<CalendarView> List(Database db, Caller caller) => new([.. db.Read(tx => CalendarFeedStore.Of(tx, caller.PersonId)).Select(f => new CalendarView(f.Id, f.Hint, f.ScheduleId, f.CreatedAt))], null);

    private static async Task<Results<Created<NewCalendarView>, ProblemHttpResult>> Add(NewCalendar body, Database db, Caller caller)
    {
        if (new Checking().Optional(body.Schedule, "schedule", 200).Refusal is { } refusal) return Problems.From(refusal);
        var secret = Secrets.NewCalendarToken();
        var made = await db.Write(tx => CalendarService.Make(tx, body.Schedule, secret, caller));
        return made.Created(_ => "/api/v1/calendars", f => new NewCalendarView(f.Id, $"/calendars/{secret}.ics", f.ScheduleId, f.CreatedAt));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Revoke(string id, Database db, Caller caller) =>
        (await db.Write(tx => CalendarService.Revoke(tx, id, caller))).Is(out _, out var refusal) ? TypedResults.NoContent() : Problems.From(refusal);

    private static Results<FileContentHttpResult, ProblemHttpResult> Read(string token, Database db)
    {
        var hash = Secrets.Hash(token);
        return db.Read(tx => CalendarFeedStore.FindLive(tx, hash) is { } feed ? CalendarReading.Of(tx, feed) : null) is { } text
            ? TypedResults.File(Encoding.UTF8.GetBytes(text), "text/calendar; charset=utf-8")
            : Problems.From(OnCallRefusals.CalendarNotFound());
    }
}

/// <summary>A calendar of my own shifts, or of everybody's in a schedule.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewCalendar(string? Schedule = null);

/// <summary>A calendar just made; its path on this server is the secret, and shown only here.</summary>
public sealed record NewCalendarView(string Id, string Path, string? ScheduleId, DateTimeOffset CreatedAt);

/// <summary>A calendar; the hint is the end of its secret.</summary>
public sealed record CalendarView(string Id, string Hint, string? ScheduleId, DateTimeOffset CreatedAt);
