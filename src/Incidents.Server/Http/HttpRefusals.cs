using System.Text.Json;
using Incidents.Core;

namespace Incidents.Server.Http;

/// <summary>Every "no" of the edge itself, before any rule of the trade is asked.</summary>
public static class HttpRefusals
{
    private const int LongestPath = 200;

    public static Refusal UnreadableJson(JsonException error) =>
        error.Message.StartsWith("Duplicate property", StringComparison.Ordinal)
            ? new(RefusalKind.Malformed, "duplicate_property", $"A property is there twice (at {Where(error)}). Send each property once.")
            : new(RefusalKind.Malformed, "unreadable_json", $"The body is not the JSON expected here: {Reason(error.Message)} (at {Where(error)}). Correct it as described at /swagger.");

    public static Refusal BadRequest() => new(RefusalKind.Malformed, "bad_request", "The request could not be read as HTTP. Send it again, whole, as described at /swagger.");

    public static Refusal BodyRequired() => new(RefusalKind.Malformed, "body_required", "This needs a body. Send the JSON described at /swagger.");

    public static Refusal BadQuery(string name, string expected) => new(RefusalKind.Malformed, "bad_query",
        $"The query parameter '{name}' is not understood; expected: {expected}. Correct it and ask again.", new Dictionary<string, string> { [name] = expected });

    public static Refusal TooLarge() => new(RefusalKind.TooLarge, "body_too_large", "The body is larger than this address takes. Send less.");

    public static Refusal WrongMediaType() => new(RefusalKind.WrongMediaType, "unsupported_media_type", "Send the body as application/json in UTF-8 (a runbook also as text/markdown).");

    public static Refusal CompressedBody() => new(RefusalKind.WrongMediaType, "compressed_body", "Bodies are taken as they are and never unpacked. Leave Content-Encoding out and send the body uncompressed.");

    public static Refusal NotAcceptable(string offered) => new(RefusalKind.NotAcceptable, "not_acceptable", $"Ask for one of {offered} in the Accept header.");

    public static Refusal RouteNotFound(string path) => new(RefusalKind.NotFound, "route_not_found", $"There is nothing at {path}. Look the address up at /swagger.");

    public static Refusal MethodNotAllowed(string method, string path) => new(RefusalKind.MethodNotAllowed, "method_not_allowed", $"{path} does not know {method}. Use one of those that the Allow header names, or look it up at /swagger.");

    public static Refusal NotUtf8() => new(RefusalKind.Malformed, "not_utf8", "The body is not UTF-8 text. Save the file as UTF-8 and send it again.");

    public static Refusal InvalidInput(IReadOnlyDictionary<string, string> fields) => new(RefusalKind.Invalid, "invalid_input",
        "Some fields need another value: " + string.Join("; ", fields.Select(f => $"{f.Key}: {f.Value}")) + ".", fields);

    public static Refusal BadIdempotencyKey() => new(RefusalKind.Malformed, "bad_idempotency_key",
        "Idempotency-Key must be 1 to 255 visible ASCII characters. Make a new one for each command, for example a UUID.");

    public static Refusal IdempotencyKeyReused() => new(RefusalKind.Invalid, "idempotency_key_reused",
        "This Idempotency-Key was sent with another request. Make a new key for each command; send the same one only to repeat it.");

    public static Refusal Impersonated() => new(RefusalKind.Forbidden, "impersonated_session",
        "Nobody acts as somebody else here. Leave the header or query parameter that asks for it out, and sign in as the person who acts.");

    public static Refusal CrossSite() => new(RefusalKind.Forbidden, "cross_site_request",
        "A page of another site sent this; nothing was done. Send it from this server's own pages, or from a program without an Origin header.");

    public static Refusal TooManyListeners() => new(RefusalKind.Unavailable, "too_many_listeners", "So many listen to events already that no more can. Ask for the timeline again and again instead, or try later.");

    public static Refusal Defect() => new(RefusalKind.Defect, "internal_error", "This is a defect of the server; it was logged under the traceId. Try again, or report it with that id.");

    // System.Text.Json tells of .NET's types, which mean nothing to who sent the body, and appends the path, which is told apart here.
    private static string Reason(string message)
    {
        if (message.Contains("could not be mapped to any .NET member", StringComparison.Ordinal)) return "there is no such property";
        if (message.Contains("could not be converted to", StringComparison.Ordinal)) return "the value is of another type, or too large";
        var end = message.IndexOf(" Path:", StringComparison.Ordinal);
        return (end < 0 ? message : message[..end]).TrimEnd('.', ' ');
    }

    /// <summary>Line and byte count from 1, as editors do.</summary>
    private static string Where(JsonException error)
    {
        var path = error.Path is { Length: > LongestPath } deep ? deep[..LongestPath] + "…" : error.Path ?? "$";
        return error.LineNumber is { } line ? $"{path}, line {line + 1}, byte {error.BytePositionInLine + 1}" : path;
    }
}
