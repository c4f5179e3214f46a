using Incidents.Core;
using Microsoft.Net.Http.Headers;

namespace Incidents.Server.Http;

/// <summary>Refuses what no endpoint of the API could read, before any is asked.</summary>
public static class UnreadableRequests
{
    public static void UseRefusalOfUnreadable(this WebApplication app) => app.Use((context, next) =>
        Refuse(context.Request) is { } refusal ? ProblemResponses.Answer(context, refusal) : next(context));

    private static Refusal? Refuse(HttpRequest request)
    {
        // PostgreSQL refuses text with U+0000, and no name or key here holds one.
        if (request.QueryString.HasValue && request.Query.FirstOrDefault(q => q.Value.Any(v => v?.Contains('\0', StringComparison.Ordinal) == true)).Key is { } name)
            return HttpRefusals.BadQuery(name, "text without U+0000");
        // A kilobyte that unpacks to a gigabyte is nobody's runbook. What senders pack is for their own readers to judge: it must not be lost unseen.
        if (request.Path.StartsWithSegments("/api/v1") && request.Headers.ContentEncoding is { Count: > 0 } packed && !packed.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase)) return HttpRefusals.CompressedBody();
        // JSON is UTF-8 (RFC 8259). Senders' own paths read bytes and never look at this.
        if (!request.Path.StartsWithSegments("/api") || !MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.Charset.HasValue) return null;
        if (!IsUtf8(HeaderUtilities.RemoveQuotes(type.Charset).Value!)) return HttpRefusals.WrongMediaType();
        // The framework's JSON reader fails on a charset in quotes, which is a correct way to write it.
        type.Charset = default;
        request.ContentType = type.ToString();
        return null;
    }

    private static bool IsUtf8(string charset) => charset.ToLowerInvariant() is "utf-8" or "utf8" or "us-ascii";
}
