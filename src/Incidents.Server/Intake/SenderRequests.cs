using System.Text;
using System.Text.Json;
using Incidents.Core;
using Incidents.Core.Alerts;
using Incidents.Core.Intake;
using Incidents.Server.Access;
using Incidents.Server.Http;
using Incidents.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Intake;

/// <summary>What all requests of senders have in common: whose they are, what is kept of them, and what is answered when they cannot be taken now.</summary>
internal static class SenderRequests
{
    /// <summary>Formats of which no sender signs with a secret of ours.</summary>
    private static readonly string[] NeverSigned = ["cloudevents", "incidentio", "opsgenie", "pagerduty", "prometheus", "sns"];

    private static readonly string[] KeptHeaders = ["content-type", "content-encoding"];
    private static readonly Dictionary<string, string> None = [];

    /// <summary>By the key in the path, or the Bearer token. With a token, the path may name the integration, so that it can be seen in the sender's configuration without being a secret.</summary>
    public static Sender? Sender(this IntakeService intake, HttpContext context, string? key)
    {
        if (CallerAuthentication.BearerOf(context.Request) is not { } bearer) return intake.WhoseKey(key);
        return intake.WhoseKey(bearer) is { } sender && (key is null || key == bearer || key == sender.Integration.Id) ? sender : null;
    }

    public static ProblemHttpResult UnknownKey(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.From(IntakeRefusals.UnknownKey());
    }

    /// <summary>The request as it is kept; of a body beyond the limit nothing is.</summary>
    /// <param name="context">The request.</param>
    /// <param name="format">Its format.</param>
    /// <param name="limit">The most bytes that are read.</param>
    /// <param name="headers">The beginnings of the headers that the format needs beside the content type.</param>
    public static async Task<SentRequest> Read(HttpContext context, string format, int limit, params string[] headers)
    {
        var read = (await Bodies.Read(context.Request, limit)).Is(out var body, out var tooLarge);
        return new SentRequest(new IntakeRequest(format, read ? body : ReadOnlyMemory<byte>.Empty) { Nonce = Ids.Random(), Headers = headers.Length == 0 ? None : Kept(context.Request.Headers, headers) }, tooLarge);
    }

    private static Dictionary<string, string> Kept(IHeaderDictionary sent, string[] wanted) => sent
        .Where(h => KeptHeaders.Contains(h.Key, StringComparer.OrdinalIgnoreCase) || wanted.Any(start => h.Key.StartsWith(start, StringComparison.OrdinalIgnoreCase)))
        .ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString());

    /// <summary>Stores what was sent and what it says. Refused is what cannot be taken now; the sender is told when to come again.</summary>
    /// <param name="intake">Who takes it.</param>
    /// <param name="context">The request.</param>
    /// <param name="from">The sender.</param>
    /// <param name="request">What it sent.</param>
    /// <param name="reading">What that says.</param>
    /// <param name="sendsAgainAfter429">False for senders that drop for good what is answered with 4xx: they are told 503.</param>
    public static async Task<Outcome<IReadOnlyList<Receipt>>> Accept(this IntakeService intake, HttpContext context, Sender from, IntakeRequest request, IntakeReading reading, bool sendsAgainAfter429)
    {
        // Else whoever knows only the key would come by a door where nobody asks for the signature.
        if (from.Signs && NeverSigned.Contains(request.Format)) return IntakeRefusals.WrongSignature($"the format {request.Format} is not signed, and the integration has a signing secret");
        Refusal refusal;
        try
        {
            var taken = await intake.Accept(from, request, reading);
            if (taken.Refusal is null) return taken;
            refusal = taken.Refusal;
        }
        catch (StorageUnavailableException error)
        {
            refusal = Problems.From(error);
        }

        context.Response.Headers.RetryAfter = refusal.Fields?.GetValueOrDefault("retryAfter") ?? "1";
        return refusal.Kind == RefusalKind.TooMany && !sendsAgainAfter429 ? refusal with { Kind = RefusalKind.Unavailable } : refusal;
    }

    /// <summary>The request without the key: the journal is read by more people than may send.</summary>
    public static IntakeRequest Without(this IntakeRequest request, string key, string instead)
    {
        var (body, secret) = (request.Body, Encoding.UTF8.GetBytes(key));
        if (body.Span.Contains((byte)'\\')) body = Unescaped(body, key);
        var kept = new List<byte>(body.Length);
        while (body.Span.IndexOf(secret) is >= 0 and var at)
        {
            kept.AddRange(body.Span[..at]);
            kept.AddRange(Encoding.UTF8.GetBytes(instead));
            body = body[(at + secret.Length)..];
        }

        kept.AddRange(body.Span);
        return request with { Body = kept.ToArray() };
    }

    /// <summary>The key may be written with escapes: <c>"\u0041…"</c> is a key as well.</summary>
    private static ReadOnlyMemory<byte> Unescaped(ReadOnlyMemory<byte> body, string key)
    {
        var (plain, copied) = (new List<byte>(body.Length), 0);
        try
        {
            var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            while (reader.Read())
            {
                if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped || !reader.ValueTextEquals(key)) continue;
                var begins = (int)reader.TokenStartIndex + 1;
                plain.AddRange(body.Span[copied..begins]);
                plain.AddRange(Encoding.UTF8.GetBytes(key));
                copied = begins + reader.ValueSpan.Length;
            }
        }
        catch (JsonException)
        {
            // What is no JSON from here on holds no escapes either.
        }

        plain.AddRange(body.Span[copied..]);
        return plain.ToArray();
    }

}

/// <summary>What was sent. Of a body that is too large nothing was read.</summary>
internal sealed record SentRequest(IntakeRequest Request, Refusal? TooLarge)
{
    /// <summary>What it says; of what was too large nothing can be known.</summary>
    public IntakeReading Reading(FieldMapping? mapping = null) => TooLarge is { } refusal ? refusal : IntakeFormats.Read(Request, mapping);
}
