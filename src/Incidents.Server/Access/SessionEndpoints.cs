using System.Globalization;
using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Server.Http;
using Incidents.Server.People;
using Incidents.Storage;
using Incidents.Storage.People;
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
        sessions.MapPost("/current/authentication", Authenticate).MayHuman(Permission.None).WithName("authenticateAgain")
            .WithSummary("Give the password again, as verifying and approving ask for from time to time.");
        sessions.MapDelete("/current", SignOut).May(Permission.None).WithName("signOut").WithSummary("Sign out: the token ends.");
        routes.MapPost("/api/v1/setup", SetUp).AllowAnonymous().WithTags("setup").WithName("setUp")
            .WithSummary("The first person, with the one-time token that the server prints at its first start.");
    }

    private static async Task<Results<Created<SessionView>, ProblemHttpResult>> SignIn(NewSession body, SessionService sessions, SignInThrottle throttle, HttpContext context)
    {
        var outcome = await throttle.Counted(body.Email, context, () => sessions.SignIn(body.Email, body.Password));
        return outcome.Created(_ => "/api/v1/sessions/current", s => s);
    }

    private static async Task<Results<Ok<AuthenticationView>, ProblemHttpResult>> Authenticate(
        NewAuthentication body, SessionService sessions, SignInThrottle throttle, Database db, HttpContext context, Caller caller)
    {
        var email = db.Read(tx => PersonStore.Find(tx, caller.AccountId))?.Email;
        return (await throttle.Counted(email, context, () => sessions.Authenticate(caller, CallerAuthentication.SecretOf(context.Request)!, body.Password))).Ok(at => new AuthenticationView(at));
    }

    /// <summary>A try with a password, if there were not too many wrong ones.</summary>
    internal static async Task<Outcome<T>> Counted<T>(this SignInThrottle throttle, string? email, HttpContext context, Func<Task<Outcome<T>>> attempt)
    {
        var who = SignInThrottle.Key(email, context.Connection.RemoteIpAddress);
        if (throttle.Try(who) is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return AccessRefusals.TooManyTries(wait);
        }

        var outcome = await attempt();
        if (outcome.Refusal is null) throttle.Right(who);
        return outcome;
    }

    private static CallerView Current(Caller caller) =>
        new(caller.Id, caller.Name, caller.IsHuman, [.. Enum.GetValues<Permission>().Where(p => p != Permission.None && caller.May(p))], caller.AuthenticatedAt);

    private static async Task<Results<NoContent, ProblemHttpResult>> SignOut(SessionService sessions, HttpContext context, Caller caller)
    {
        // Of a shared account too; a key is not signed in.
        if (caller.AuthenticatedAt is null) return Problems.From(AccessRefusals.HumanRequired());
        await sessions.SignOut(CallerAuthentication.SecretOf(context.Request)!);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Created<SessionView>, ProblemHttpResult>> SetUp(NewInstallation body, SetupService setup) =>
        (await setup.SetUp(body)).Created(s => $"/api/v1/people/{s.Person.Id}", s => s);
}

/// <summary>Who signs in.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewSession(string Email, string Password);

/// <summary>The password, once more.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewAuthentication(string Password);

/// <summary>When the password was given.</summary>
public sealed record AuthenticationView(DateTimeOffset AuthenticatedAt);

/// <summary>The first person of an installation.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewInstallation(string Token, string Email, string Name, string Password);

/// <summary>A session just made; the token is shown only here.</summary>
public sealed record SessionView(string Token, DateTimeOffset ExpiresAt, PersonView Person);

/// <summary>Who is asking, and when the password was last given in this session.</summary>
public sealed record CallerView(string Id, string Name, bool Human, IReadOnlyList<Permission> Permissions, DateTimeOffset? AuthenticatedAt);
