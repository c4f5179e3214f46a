using System.Collections.Concurrent;
using Incidents.Core;
using Incidents.Core.Alerts;
using Incidents.Core.Intake;
using Incidents.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Intake;

/// <summary>AWS SNS, with the integration's key in the path. Signatures are checked, and nothing is fetched but from AWS's own hosts.</summary>
public static class SnsEndpoints
{
    private const int BodyLimit = 1024 * 1024;

    public static void MapSns(this IEndpointRouteBuilder routes) => routes.MapPost("/integrations/{key}/sns", Take).AllowAnonymous().WithTags("intake").WithName("postSns")
        .WithSummary("AWS SNS: CloudWatch alarms and other messages; a subscription is confirmed by itself.")
        // It sends JSON as text/plain.
        .Accepts<SnsBody>("text/plain", "application/json");

    private static async Task<Results<Ok<WebhookReceipt>, ProblemHttpResult>> Take(string key, HttpContext context, IntakeService intake, SnsCertificates certificates, Outside outside)
    {
        if (intake.WhoseKey(key) is not { } sender) return SenderRequests.UnknownKey(context);
        var read = await SenderRequests.Read(context, "sns", BodyLimit, "x-amz-sns-message-type", "x-amz-sns-rawdelivery");
        var reading = read.Reading();
        // Raw delivery is not signed: there the key in the path is all.
        if (read.TooLarge is null && SnsMessages.Open(read.Request.Body).Is(out var message, out _) && message.Type is not null)
        {
            if (await certificates.Problem(message, context.RequestAborted) is { } problem)
            {
                // SNS sends again what is answered with 5xx. A wrong signature is kept nowhere, and a person is told.
                if (problem.Kind != RefusalKind.Unavailable && !(await intake.Accept(context, sender, read.Request with { Body = default }, problem, sendsAgainAfter429: true)).Is(out _, out var full)) return Problems.From(full);
                return Problems.From(problem.Kind == RefusalKind.Unavailable ? problem : problem with { Kind = RefusalKind.Forbidden });
            }

            if (message.Type == "SubscriptionConfirmation" && await Unconfirmed(message, outside, context.RequestAborted) is { } why)
                reading = reading with { Events = [SnsMessages.Unconfirmed(message, why)] };
        }

        if (!(await intake.Accept(context, sender, read.Request, reading, sendsAgainAfter429: true)).Is(out _, out var refusal)) return Problems.From(refusal);
        return read.TooLarge is { } tooLarge ? Problems.From(tooLarge) : TypedResults.Ok(new WebhookReceipt(reading.Events.Count, reading.Problem?.Detail));
    }

    /// <summary>Fetches the address of the confirmation once; null when it was confirmed.</summary>
    private static async Task<string?> Unconfirmed(SnsMessage message, Outside outside, CancellationToken stop) =>
        message.SubscribeUrl is not { } address ? "its address is not one of AWS"
        : await outside.Get(address, stop) is null ? "AWS did not answer; open the link"
        : null;

    /// <summary>What the message is, for the API's document.</summary>
    private sealed record SnsBody(string Type, string MessageId, string TopicArn, string Message, string Timestamp);
}

/// <summary>Certificates of SNS, fetched once each.</summary>
public sealed class SnsCertificates(Outside outside)
{
    /// <summary>There is one per region; more are not kept.</summary>
    private const int Most = 100;
    private readonly ConcurrentDictionary<Uri, string> known = new();

    /// <summary>Null when AWS has signed the message.</summary>
    public async Task<Refusal?> Problem(SnsMessage message, CancellationToken stop)
    {
        if (message.CertificateUrl is not { } address) return IntakeRefusals.WrongSignature("its certificate is not at one of AWS's own addresses");
        if (!known.TryGetValue(address, out var certificate))
        {
            certificate = await outside.Get(address, stop);
            if (certificate is null) return IntakeRefusals.UnverifiableSignature();
            if (known.Count < Most) known[address] = certificate;
        }

        return SenderSignatures.IsSigned(message, certificate) ? null : IntakeRefusals.WrongSignature("its signature does not fit the certificate");
    }
}
