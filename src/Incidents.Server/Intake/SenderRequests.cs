using System.Text;
using Incidents.Core;
using Incidents.Core.Alerts;
using Incidents.Core.Intake;
using Incidents.Server.Access;
using Incidents.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Intake;

/// <summary>What all requests of senders have in common: whose they are, and what becomes of those that nobody can read.</summary>
internal static class SenderRequests
{
    private const int ExcerptLimit = 4 * 1024;

    /// <summary>By the key in the path, or the Bearer token. With a token, the path may name the integration, so that it can be seen in the sender's configuration without being a secret.</summary>
    public static Integration? Sender(this IntakeService intake, HttpContext context, string? key)
    {
        if (CallerAuthentication.BearerOf(context.Request) is not { } bearer) return intake.WhoseKey(key);
        return intake.WhoseKey(bearer) is { } integration && (key is null || key == bearer || key == integration.Id) ? integration : null;
    }

    public static ProblemHttpResult UnknownKey(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.From(IntakeRefusals.UnknownKey());
    }

    /// <summary>A person is told of a body that cannot be read, by an alert of low urgency with the beginning of it.</summary>
    public static AlertEvent Unreadable(Integration integration, ReadOnlyMemory<byte> body, Refusal problem) => new(AlertAction.Trigger, "unreadable")
    {
        Title = $"Unreadable alert from {integration.Name}",
        Severity = Severity.Sev4,
        Rule = "UnreadableAlert",
        DetailsJson = System.Text.Json.JsonSerializer.Serialize(new { problem = problem.Detail, body = Excerpt(body) }, Json.Options),
    };

    private static string Excerpt(ReadOnlyMemory<byte> body) => Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, ExcerptLimit)]).Replace('\0', '\uFFFD');
}
