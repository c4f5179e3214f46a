using System.Security.Cryptography;
using System.Text;
using Incidents.Core;

namespace Incidents.Server.Http;

/// <summary>A command that its sender can send again without doing it again.</summary>
/// <param name="Key">The sender's, unique among his commands.</param>
/// <param name="RequestHash">Lower-case hex SHA-256 of method, path and body: the same key with another request is a mistake.</param>
public sealed record IdempotentRequest(string Key, string RequestHash);

/// <summary>Reads <c>Idempotency-Key</c>; <see cref="Answers"/> keeps the answer.</summary>
public static class Idempotency
{
    public const string Header = "Idempotency-Key";
    private const int LongestKey = 255;

    /// <summary>Commands are small; what is larger is refused by its own endpoint.</summary>
    private const int LargestBody = 4 * 1024 * 1024;

    public static void UseIdempotencyKeys(this WebApplication app) => app.Use(async (context, next) =>
    {
        if (HttpMethods.IsPost(context.Request.Method) && context.Request.Headers.TryGetValue(Header, out var given))
        {
            if (given.ToString() is not { Length: > 0 and <= LongestKey } key || !key.All(c => c is > ' ' and <= '~'))
            {
                await ProblemResponses.Answer(context, HttpRefusals.BadIdempotencyKey());
                return;
            }

            if (!(await Bodies.Read(context.Request, LargestBody)).Is(out var body, out var refusal))
            {
                await ProblemResponses.Answer(context, refusal);
                return;
            }

            context.Features.Set(new IdempotentRequest(key, Hash(context.Request, body.Span)));
            context.Request.Body = new MemoryStream(body.ToArray(), writable: false);
        }

        await next(context);
    });

    private static string Hash(HttpRequest request, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        hash.AppendData(body);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
