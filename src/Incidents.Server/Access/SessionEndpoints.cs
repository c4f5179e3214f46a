using System.Globalization;
using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Server.Http;
using Incidents.Server.People;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Access;

/// <summary>Signing in and out, and the first set-up.</summary>
public static class SessionEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        var sessions = routes.MapGroup("/api/v1/sessions").WithTags("sessions");
        sessions.MapPost("", SignIn).AllowAnonymous().WithName("signIn").WithSummary("Sign in; gives the token for 'Authorization: Bearer'.");
        sessions.MapGet("/current", Current).May(Permission.None).WithName("getCaller").WithSummary("Who am I, and what may I do?");
        sessions.MapDelete("/current", SignOut).MayHuman(Permission.None).WithName("signOut").WithSummary("Sign out: the token ends.");
        routes.MapPost("/api/v1/setup", SetUp).AllowAnonymous().WithTags("setup").WithName("setUp")
            .WithSummary("The first person, with the one-time token that the server prints at its first start.");
    }

    private static async Task<Results<Created<SessionView>, ProblemHttpResult>> SignIn(NewSession body, SessionService sessions, SignInThrottle throttle, HttpContext context)
    {
        var who = SignInThrottle.Key(body.Email, context.Connection.RemoteIpAddress);
        if (throttle.Try(who) is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return Problems.From(AccessRefusals.TooManyTries(wait));
        }

        var outcome = await sessions.SignIn(body.Email, body.Password);
        if (outcome.Refusal is null) throttle.Right(who);
        return outcome.Created(_ => "/api/v1/sessions/current", s => s);
    }

    private static CallerView Current(Caller caller) =>
        new(caller.Id, caller.Name, caller.IsHuman, [.. Enum.GetValues<Permission>().Where(p => p != Permission.None && caller.May(p))]);

    private static async Task<NoContent> SignOut(SessionService sessions, HttpContext context)
    {
        await sessions.SignOut(CallerAuthentication.SecretOf(context.Request)!);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Created<SessionView>, ProblemHttpResult>> SetUp(NewInstallation body, SetupService setup) =>
        (await setup.SetUp(body)).Created(s => $"/api/v1/people/{s.Person.Id}", s => s);
}

/// <summary>Who signs in.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewSession(string Email, string Password);

/// <summary>The first person of an installation.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewInstallation(string Token, string Email, string Name, string Password);

/// <summary>A session just made; the token is shown only here.</summary>
public sealed record SessionView(string Token, DateTimeOffset ExpiresAt, PersonView Person);

/// <summary>Who is asking.</summary>
public sealed record CallerView(string Id, string Name, bool Human, IReadOnlyList<Permission> Permissions);
