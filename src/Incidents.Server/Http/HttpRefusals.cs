using System.Text.Json;
using Incidents.Core;

namespace Incidents.Server.Http;

/// <summary>Every "no" of the edge itself, before any rule of the trade is asked.</summary>
public static class HttpRefusals
{
    public static Refusal UnreadableJson(JsonException error) =>
        error.Message.StartsWith("Duplicate property", StringComparison.Ordinal)
            ? new(RefusalKind.Malformed, "duplicate_property", $"{FirstSentence(error.Message)} Send each property once (at {Where(error)}).")
            : new(RefusalKind.Malformed, "unreadable_json", $"The body is not the JSON expected here: {FirstSentence(error.Message)} (at {Where(error)}).");

    public static Refusal BadRequest(string message) => new(RefusalKind.Malformed, "bad_request", message);

    public static Refusal BadQuery(string name, string expected) => new(RefusalKind.Malformed, "bad_query",
        $"The query parameter '{name}' is not understood: {expected}.", new Dictionary<string, string> { [name] = expected });

    public static Refusal TooLarge() => new(RefusalKind.TooLarge, "body_too_large", "The body is larger than this address takes. Send less.");

    public static Refusal WrongMediaType() => new(RefusalKind.WrongMediaType, "unsupported_media_type", "Send the body as application/json (a runbook also as text/markdown).");

    public static Refusal NotAcceptable(string offered) => new(RefusalKind.NotAcceptable, "not_acceptable", $"Ask for one of {offered} in the Accept header.");

    public static Refusal RouteNotFound(string path) => new(RefusalKind.NotFound, "route_not_found", $"There is nothing at {path}. The API is described at /swagger.");

    public static Refusal MethodNotAllowed(string method, string path) => new(RefusalKind.MethodNotAllowed, "method_not_allowed", $"{path} does not know {method}. The API is described at /swagger.");

    public static Refusal NotUtf8() => new(RefusalKind.Malformed, "not_utf8", "The body is not UTF-8 text. Save the file as UTF-8 and send it again.");

    public static Refusal InvalidInput(IReadOnlyDictionary<string, string> fields) => new(RefusalKind.Invalid, "invalid_input",
        "Some fields need another value: " + string.Join("; ", fields.Select(f => $"{f.Key}: {f.Value}")) + ".", fields);

    public static Refusal Defect() => new(RefusalKind.Defect, "internal_error", "This is a defect of the server; it was logged under the traceId. Try again, or report it with that id.");

    // System.Text.Json appends the path to its message; it is told apart here.
    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(" Path:", StringComparison.Ordinal);
        return (end < 0 ? message : message[..end]).TrimEnd('.', ' ') + ".";
    }

    private static string Where(JsonException error) =>
        error.LineNumber is { } line ? $"{error.Path ?? "$"}, line {line + 1}, byte {error.BytePositionInLine}" : error.Path ?? "$";
}
