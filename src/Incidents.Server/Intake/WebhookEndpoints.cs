using System.Text;
using Incidents.Core;
using Incidents.Core.Alerts;
using Incidents.Core.Intake;
using Incidents.Server.Access;
using Incidents.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Intake;

/// <summary>Webhooks with the integration's key in the path, or as Bearer token at the same path without it.</summary>
public static class WebhookEndpoints
{
    private const int BodyLimit = 1024 * 1024;
    private const int ExcerptLimit = 4 * 1024;

    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        var intake = routes.MapGroup("/integrations").AllowAnonymous().WithTags("intake");
        intake.MapPost("/{key}/alertmanager", Alertmanager).WithName("postAlertmanagerWebhook").WithSummary("Alertmanager webhook (version 4), each alert by its own fingerprint.");
        intake.MapPost("/alertmanager", AlertmanagerByBearer).WithName("postAlertmanagerWebhookByBearer").WithSummary("The same, with the key as Bearer token.");
        intake.MapPost("/{key}/events", Events).WithName("postEvents").WithSummary("Our own event JSON, one or an array.");
        intake.MapPost("/events", EventsByBearer).WithName("postEventsByBearer").WithSummary("The same, with the key as Bearer token.");
    }

    private static Task<Results<Ok<AlertmanagerReceipt>, ProblemHttpResult>> AlertmanagerByBearer(HttpContext context, IntakeService intake) => Alertmanager(null, context, intake);

    private static async Task<Results<Ok<AlertmanagerReceipt>, ProblemHttpResult>> Alertmanager(string? key, HttpContext context, IntakeService intake)
    {
        if (Sender(key, context, intake) is not { } integration) return UnknownKey(context);
        if (!(await Bodies.Read(context.Request, BodyLimit)).Is(out var body, out var tooLarge)) return Problems.From(tooLarge);
        if (!AlertmanagerWebhook.Read(body).Is(out var notification, out var problem))
        {
            // Alertmanager drops for good what is answered with 4xx. So an unreadable body is taken, and a person is told.
            await intake.Accept(integration, [Unreadable(integration, body, problem)], "alertmanager");
            return TypedResults.Ok(new AlertmanagerReceipt(0, problem.Detail));
        }

        await intake.Accept(integration, [.. notification.Events, notification.Completeness], "alertmanager");
        return TypedResults.Ok(new AlertmanagerReceipt(notification.Events.Count, null));
    }

    private static Task<Results<Accepted<EventsReceipt>, ProblemHttpResult>> EventsByBearer(HttpContext context, IntakeService intake) => Events(null, context, intake);

    private static async Task<Results<Accepted<EventsReceipt>, ProblemHttpResult>> Events(string? key, HttpContext context, IntakeService intake)
    {
        if (Sender(key, context, intake) is not { } integration) return UnknownKey(context);
        if (!(await Bodies.Read(context.Request, BodyLimit)).Is(out var body, out var refusal)) return Problems.From(refusal);
        if (!GenericEvents.Read(body, _ => Guid.NewGuid().ToString("n")).Is(out var items, out refusal)) return Problems.From(refusal);

        var rejected = items.Select((item, index) => (item, index)).Where(i => i.item.Refusal is not null).Select(i => new RejectedEvent(i.index, i.item.Refusal!.Detail)).ToList();
        if (rejected.Count == items.Count && items.Count > 0) return Problems.From(items[0].Refusal!);
        var receipts = await intake.Accept(integration, [.. items.Where(i => i.Refusal is null).Select(i => i.Value)], "events");
        return TypedResults.Accepted((string?)null, new EventsReceipt(receipts.Count, rejected, receipts));
    }

    private static Integration? Sender(string? key, HttpContext context, IntakeService intake)
    {
        if (CallerAuthentication.BearerOf(context.Request) is not { } bearer) return intake.WhoseKey(key);
        // With a token, the path may name the integration, so that it can be seen in the sender's configuration without being a secret.
        return intake.WhoseKey(bearer) is { } integration && (key is null || key == bearer || key == integration.Id) ? integration : null;
    }

    private static ProblemHttpResult UnknownKey(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.From(IntakeRefusals.UnknownKey());
    }

    private static AlertEvent Unreadable(Integration integration, ReadOnlyMemory<byte> body, Refusal problem) => new(AlertAction.Trigger, "unreadable")
    {
        Title = $"Unreadable alert from {integration.Name}",
        Severity = Severity.Sev4,
        Rule = "UnreadableAlert",
        DetailsJson = System.Text.Json.JsonSerializer.Serialize(new { problem = problem.Detail, body = Excerpt(body) }, Json.Options),
    };

    private static string Excerpt(ReadOnlyMemory<byte> body) => Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, ExcerptLimit)]).Replace('\0', '\uFFFD');
}

/// <summary>What the sender is told; it only looks at the status.</summary>
public sealed record AlertmanagerReceipt(int Accepted, string? Problem);

/// <summary>What became of each event.</summary>
public sealed record EventsReceipt(int Accepted, IReadOnlyList<RejectedEvent> Rejected, IReadOnlyList<Receipt> Items);

/// <summary>An event that was not taken, by its place in the array.</summary>
public sealed record RejectedEvent(int Index, string Problem);
