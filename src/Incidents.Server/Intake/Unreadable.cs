using System.Text;
using System.Text.Json;
using Incidents.Core;
using Incidents.Core.Alerts;
using Incidents.Core.Intake;
using Incidents.Server.Http;

namespace Incidents.Server.Intake;

/// <summary>A person is told of a request that cannot be read, by an alert of low urgency with the beginning of it. It ends when all was read after all, or a person closes it.</summary>
internal static class Unreadable
{
    public const string Key = "unreadable";
    private const int ExcerptLimit = 4 * 1024;

    public static AlertEvent Alert(Integration from, IntakeRequest request, Refusal problem) => new(AlertAction.Trigger, Key)
    {
        Title = $"Unreadable alert from {from.Name}",
        Severity = Severity.Sev4,
        Rule = "UnreadableAlert",
        DetailsJson = JsonSerializer.Serialize(new { problem = problem.Detail, format = request.Format, body = Excerpt(request.Body) }, Json.Options),
    };

    private static string Excerpt(ReadOnlyMemory<byte> body) => Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, ExcerptLimit)]).Replace('\0', '\uFFFD');
}
