using Incidents.Core;
using Incidents.Core.Alerts;
using Incidents.Core.Intake;
using Incidents.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Intake;

/// <summary>Webhooks with the integration's key in the path, or as Bearer token at the same path without it.</summary>
public static class WebhookEndpoints
{
    private const int BodyLimit = 1024 * 1024;

    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        var intake = routes.MapGroup("/integrations").AllowAnonymous().WithTags("intake");
        intake.MapPost("/{key}/alertmanager", (string key, HttpContext context, IntakeService intake) => Take(key, context, intake, "alertmanager")).WithName("postAlertmanagerWebhook").WithSummary("Alertmanager webhook (version 4), each alert by its own fingerprint.");
        intake.MapPost("/alertmanager", (HttpContext context, IntakeService intake) => Take(null, context, intake, "alertmanager")).WithName("postAlertmanagerWebhookByBearer").WithSummary("The same, with the key as Bearer token.");
        intake.MapPost("/{key}/grafana", (string key, HttpContext context, IntakeService intake) => Take(key, context, intake, "grafana")).WithName("postGrafanaWebhook").WithSummary("Grafana webhook, of its unified alerting (each alert by its own fingerprint) and of the older one (by its rule).");
        intake.MapPost("/grafana", (HttpContext context, IntakeService intake) => Take(null, context, intake, "grafana")).WithName("postGrafanaWebhookByBearer").WithSummary("The same, with the key as Bearer token.");
        intake.MapPut("/{key}/grafana", (string key, HttpContext context, IntakeService intake) => Take(key, context, intake, "grafana")).WithName("putGrafanaWebhook").WithSummary("The same; Grafana can be told to use PUT.");
        intake.MapPut("/grafana", (HttpContext context, IntakeService intake) => Take(null, context, intake, "grafana")).WithName("putGrafanaWebhookByBearer").WithSummary("The same, with the key as Bearer token.");
        intake.MapPost("/{key}/events", (string key, HttpContext context, IntakeService intake) => Events(key, context, intake)).WithName("postEvents").WithSummary("Our own event JSON, one or an array.");
        intake.MapPost("/{key}/mapped", (string key, HttpContext context, IntakeService intake) => Mapped(key, context, intake)).WithName("postMapped").WithSummary("A body of any shape, JSON or a form, read by the mapping of the integration.");
        intake.MapPost("/mapped", (HttpContext context, IntakeService intake) => Mapped(null, context, intake)).WithName("postMappedByBearer").WithSummary("The same, with the key as Bearer token.");
        intake.MapPost("/events", (HttpContext context, IntakeService intake) => Events(null, context, intake)).WithName("postEventsByBearer").WithSummary("The same, with the key as Bearer token.");
    }

    /// <summary>
    /// For senders that look at the status only, and drop for good what is answered with 4xx: Alertmanager, Grafana, the monitoring services. So what cannot be read is taken too,
    /// and a person is told.
    /// </summary>
    internal static async Task<Results<Ok<WebhookReceipt>, ProblemHttpResult>> Take(string? key, HttpContext context, IntakeService intake, string format)
    {
        if (intake.Sender(context, key) is not { } sender) return SenderRequests.UnknownKey(context);
        var read = await SenderRequests.Read(context, format, BodyLimit);
        if (intake.Unsigned(context, sender, read) is { } unsigned) return await Untaken(context, intake, sender, read, unsigned);
        var reading = read.Reading();
        if (!(await intake.Accept(context, sender, read.Request, reading, sendsAgainAfter429: false)).Is(out _, out var refusal)) return Problems.From(refusal);
        return read.TooLarge is { } tooLarge ? Problems.From(tooLarge) : TypedResults.Ok(new WebhookReceipt(reading.Events.Count(e => !e.OnlyIfOpen), reading.Problem?.Detail));
    }

    /// <summary>Nothing of it is kept, and a person is told: it is a forgery, or a secret that was changed on one side only.</summary>
    private static async Task<ProblemHttpResult> Untaken(HttpContext context, IntakeService intake, Sender sender, SentRequest read, Refusal why) =>
        Problems.From((await intake.Accept(context, sender, read.Request with { Body = default }, why, sendsAgainAfter429: false)).Is(out _, out var refusal) ? why : refusal);

    private static async Task<Results<Accepted<EventsReceipt>, ProblemHttpResult>> Events(string? key, HttpContext context, IntakeService intake)
    {
        if (intake.Sender(context, key) is not { } sender) return SenderRequests.UnknownKey(context);
        var read = await SenderRequests.Read(context, "events", BodyLimit);
        if (intake.Unsigned(context, sender, read) is { } unsigned) return await Untaken(context, intake, sender, read, unsigned);
        return await Answer(context, intake, sender, read);
    }

    private static async Task<Results<Accepted<EventsReceipt>, ProblemHttpResult>> Mapped(string? key, HttpContext context, IntakeService intake)
    {
        if (intake.Sender(context, key) is not { } sender) return SenderRequests.UnknownKey(context);
        var read = await SenderRequests.Read(context, "mapped", BodyLimit);
        if (intake.Unsigned(context, sender, read) is { } unsigned) return await Untaken(context, intake, sender, read, unsigned);
        return await Answer(context, intake, sender, read);
    }

    /// <summary>What is good is taken, and of the rest is told what is wrong with it.</summary>
    internal static async Task<Results<Accepted<EventsReceipt>, ProblemHttpResult>> Answer(HttpContext context, IntakeService intake, Sender sender, SentRequest read)
    {
        var reading = read.Reading(read.Request.Format == "mapped" ? intake.Mapping(sender.Integration) : null);
        if (!(await intake.Accept(context, sender, read.Request, reading, sendsAgainAfter429: true)).Is(out var receipts, out var refusal)) return Problems.From(refusal);
        if (reading is { Problem: { } problem, Events.Count: 0, Changes.Count: 0 }) return Problems.From(problem);
        return TypedResults.Accepted((string?)null, new EventsReceipt(receipts.Count + reading.Changes.Count, [.. reading.Rejected.Select(r => new RejectedEvent(r.Index, r.Refusal.Detail))], receipts));
    }
}

/// <summary>What the sender is told; it only looks at the status.</summary>
public sealed record WebhookReceipt(int Accepted, string? Problem);

/// <summary>What became of each event.</summary>
public sealed record EventsReceipt(int Accepted, IReadOnlyList<RejectedEvent> Rejected, IReadOnlyList<Receipt> Items);

/// <summary>An event that was not taken, by its place in the array.</summary>
public sealed record RejectedEvent(int Index, string Problem);
