using System.Diagnostics;
using System.Text.Json;
using Incidents.Core;
using Incidents.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Incidents.Server.Http;

/// <summary>The one place where a "no" becomes an RFC 9457 problem. Every code is described in <c>api-specs/problems.md</c>.</summary>
public static class Problems
{
    /// <summary>Details repeat what was sent, and that may be megabytes.</summary>
    private const int LongestDetail = 2000;

    public static ProblemHttpResult From(Refusal refusal)
    {
        var problem = new ProblemDetails
        {
            Type = $"/problems/{refusal.Code}",
            Title = Title(refusal.Code),
            Status = StatusOf(refusal.Kind),
            Detail = refusal.Detail.Length > LongestDetail ? refusal.Detail[..LongestDetail] + "…" : refusal.Detail,
            Extensions = { ["code"] = refusal.Code, ["traceId"] = TraceId },
        };
        if (refusal.Fields is { Count: > 0 }) problem.Extensions["errors"] = refusal.Fields;
        return TypedResults.Problem(problem);
    }

    /// <summary>The id under which a defect is logged.</summary>
    public static string? TraceId => Activity.Current?.TraceId.ToString();

    /// <summary>What an exception that reached the edge tells the client. Only a defect of ours is a 500.</summary>
    public static Refusal From(Exception error) => error switch
    {
        StorageUnavailableException storage => new Refusal(RefusalKind.Unavailable, storage.Code, storage.Message),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => HttpRefusals.TooLarge(),
        BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } => HttpRefusals.WrongMediaType(),
        BadHttpRequestException { InnerException: JsonException json } => HttpRefusals.UnreadableJson(json),
        BadHttpRequestException bad when bad.Message.Contains("body was provided", StringComparison.Ordinal) || bad.Message.Contains("not provided from body", StringComparison.Ordinal) => HttpRefusals.BodyRequired(),
        BadHttpRequestException => HttpRefusals.BadRequest(),
        // Who went away in the middle of his body hears nothing, and is no defect of ours.
        ConnectionResetException or ConnectionAbortedException => HttpRefusals.BadRequest(),
        // Kestrel's own for a chunk whose size no number holds.
        IOException { InnerException: OverflowException } => HttpRefusals.BadRequest(),
        _ => HttpRefusals.Defect(),
    };

    public static int StatusOf(RefusalKind kind) => kind switch
    {
        RefusalKind.Malformed => StatusCodes.Status400BadRequest,
        RefusalKind.Unauthenticated => StatusCodes.Status401Unauthorized,
        RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
        RefusalKind.NotFound => StatusCodes.Status404NotFound,
        RefusalKind.MethodNotAllowed => StatusCodes.Status405MethodNotAllowed,
        RefusalKind.NotAcceptable => StatusCodes.Status406NotAcceptable,
        RefusalKind.Conflict => StatusCodes.Status409Conflict,
        RefusalKind.Gone => StatusCodes.Status410Gone,
        RefusalKind.Stale => StatusCodes.Status412PreconditionFailed,
        RefusalKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
        RefusalKind.WrongMediaType => StatusCodes.Status415UnsupportedMediaType,
        RefusalKind.Invalid => StatusCodes.Status422UnprocessableEntity,
        RefusalKind.VersionRequired => StatusCodes.Status428PreconditionRequired,
        RefusalKind.Locked => StatusCodes.Status423Locked,
        RefusalKind.TooMany => StatusCodes.Status429TooManyRequests,
        RefusalKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    public static Results<Ok<T>, ProblemHttpResult> Ok<T>(this Outcome<T> outcome) =>
        outcome.Is(out var value, out var refusal) ? TypedResults.Ok(value) : From(refusal);

    public static Results<Ok<TView>, ProblemHttpResult> Ok<T, TView>(this Outcome<T> outcome, Func<T, TView> view) =>
        outcome.Is(out var value, out var refusal) ? TypedResults.Ok(view(value)) : From(refusal);

    public static Results<Created<TView>, ProblemHttpResult> Created<T, TView>(this Outcome<T> outcome, Func<T, string> location, Func<T, TView> view) =>
        outcome.Is(out var value, out var refusal) ? TypedResults.Created(location(value), view(value)) : From(refusal);

    private static string Title(string code) => char.ToUpperInvariant(code[0]) + code[1..].Replace('_', ' ');
}
