using Incidents.Core;
using Incidents.Core.Alerts;
using Incidents.Core.Heartbeats;
using Incidents.Core.Intake;
using Incidents.Server.Http;
using Incidents.Server.Intake;
using Incidents.Storage;
using Incidents.Storage.Heartbeats;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Heartbeats;

/// <summary>Where a beat is sent to: by a plain request with any body, or none, and by Opsgenie's.</summary>
public static class PingEndpoints
{
    private const string Genie = "GenieKey ";
    private static readonly (string Method, string Suffix)[] Methods = [(HttpMethods.Post, ""), (HttpMethods.Get, "ByGet")];

    public static void MapPings(this IEndpointRouteBuilder routes)
    {
        var intake = routes.MapGroup("/integrations").AllowAnonymous().WithTags("intake");
        foreach (var (method, suffix) in Methods)
        {
            intake.MapMethods("/{key}/heartbeat", [method], (string key, HttpContext context, Database db, IntakeService intake, Hearing hearing) => Beat(key, Heartbeat.Any, context, db, intake, hearing))
                .WithName($"beatIntegration{suffix}").WithSummary("The integration itself is alive; any body, or none.");
            intake.MapMethods("/{key}/heartbeat/{name}", [method], (string key, string name, HttpContext context, Database db, IntakeService intake, Hearing hearing) => Beat(key, name, context, db, intake, hearing))
                .WithName($"beatHeartbeat{suffix}").WithSummary("This heartbeat of the integration beats; any body, or none. One that nobody has set up is answered 404.");
            intake.MapMethods("/heartbeat", [method], (HttpContext context, Database db, IntakeService intake, Hearing hearing) => Beat(null, Heartbeat.Any, context, db, intake, hearing))
                .WithName($"beatIntegration{suffix}ByBearer").WithSummary("The same, with the key as Bearer token.");
            intake.MapMethods("/heartbeat/{name}", [method], (string name, HttpContext context, Database db, IntakeService intake, Hearing hearing) => Beat(null, name, context, db, intake, hearing))
                .WithName($"beatHeartbeat{suffix}ByBearer").WithSummary("The same, with the key as Bearer token.");
            routes.MapMethods("/v2/heartbeats/{name}/ping", [method], (Delegate)Ping).AllowAnonymous().WithTags("intake").WithName($"pingOpsgenieHeartbeat{suffix}")
                .WithSummary("Opsgenie's heartbeat ping. The integration's key is the GenieKey.").Produces<OpsgeniePong>(StatusCodes.Status202Accepted).Produces<OpsgeniePingNo>(StatusCodes.Status404NotFound);
        }
    }

    private static async Task<Results<Ok<BeatReceipt>, ProblemHttpResult>> Beat(string? key, string name, HttpContext context, Database db, IntakeService intake, Hearing hearing)
    {
        if (intake.Sender(context, key) is not { Integration: var integration }) return SenderRequests.UnknownKey(context);
        return (await Beat(db, hearing, integration, name)).Is(out var at, out var refusal) ? TypedResults.Ok(new BeatReceipt(name, at)) : Problems.From(refusal);
    }

    private static Task<Outcome<DateTimeOffset>> Beat(Database db, Hearing hearing, Integration integration, string name) => db.Write<Outcome<DateTimeOffset>>(tx =>
    {
        hearing.Heard(tx, integration, "ping");
        return HeartbeatStore.Beat(tx, integration.Id, name == Heartbeat.Any ? "" : name) ? tx.Now : HeartbeatRefusals.NotFound(name);
    });

    private static async Task<IResult> Ping(string name, HttpContext context, Database db, IntakeService intake, Hearing hearing)
    {
        var began = Environment.TickCount64;
        var header = context.Request.Headers.Authorization.ToString();
        try
        {
            if (!header.StartsWith(Genie, StringComparison.OrdinalIgnoreCase) || intake.WhoseKey(header[Genie.Length..].Trim()) is not { Integration: var integration }) return No(IntakeRefusals.UnknownKey(), StatusCodes.Status401Unauthorized, began);
            if (!(await Beat(db, hearing, integration, name)).Is(out _, out var refusal)) return No(refusal, StatusCodes.Status404NotFound, began);
            return TypedResults.Json(new OpsgeniePong("PONG - Heartbeat received", Since(began), Guid.NewGuid().ToString()), statusCode: StatusCodes.Status202Accepted);
        }
        catch (StorageUnavailableException error)
        {
            // Senders of this format retry 429 and 5xx.
            context.Response.Headers.RetryAfter = "1";
            return No(Problems.From(error), StatusCodes.Status503ServiceUnavailable, began);
        }
    }

    private static double Since(long began) => (Environment.TickCount64 - began) / 1000.0;

    private static IResult No(Refusal refusal, int status, long began) => TypedResults.Json(new OpsgeniePingNo(refusal.Detail, Since(began), Guid.NewGuid().ToString()), statusCode: status);

    private sealed record OpsgeniePong(string Result, double Took, string RequestId);

    private sealed record OpsgeniePingNo(string Message, double Took, string RequestId);
}

/// <summary>The beat that was taken.</summary>
public sealed record BeatReceipt(string Heartbeat, DateTimeOffset At);
