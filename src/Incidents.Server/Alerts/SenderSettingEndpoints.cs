using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Alerts;
using Incidents.Core.Intake;
using Incidents.Server.Http;
using Incidents.Server.Intake;
using Incidents.Storage;
using Incidents.Storage.Alerts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Alerts;

/// <summary>How one sender's bodies are read, and what they are signed with.</summary>
public static class SenderSettingEndpoints
{
    public static void MapSenderSettings(this IEndpointRouteBuilder routes)
    {
        var integration = routes.MapGroup("/api/v1/integrations/{id}").WithTags("integrations");
        integration.MapGet("/mapping", Mapping).May(Permission.Administer).WithName("getMapping").WithSummary("How bodies of the sender's own making are read.");
        integration.MapPut("/mapping", SetMapping).May(Permission.Administer).WithName("setMapping").WithSummary("Say where the title, the key and the rest are in bodies of the sender's own making.");
        integration.MapPost("/mapping/try", Try).May(Permission.Administer).WithName("tryMapping").WithSummary("What a body would say with a mapping; nothing is changed.");
        integration.MapPut("/signing-secret", SetSecret).May(Permission.Administer).WithName("setSigningSecret").WithSummary("Take only what is signed with this secret (HMAC-SHA256, as Grafana and Sentry sign); null to take what is not signed.");
    }

    private static Results<Ok<MappingView>, ProblemHttpResult> Mapping(string id, Database db) => db.Read(tx =>
        IntegrationStore.Find(tx, id) is null ? Problems.From(AlertRefusals.IntegrationNotFound(id)) : (Results<Ok<MappingView>, ProblemHttpResult>)TypedResults.Ok(new MappingView(IntegrationStore.Mapping(tx, id))));

    private static Task<Results<Ok<MappingView>, ProblemHttpResult>> SetMapping(string id, NewMapping body, HttpContext context, Answers answers) =>
        answers.Ok<MappingView, MappingView>(context, tx =>
        {
            var mapping = body.Mapping();
            if (IntegrationStore.Find(tx, id) is null) return AlertRefusals.IntegrationNotFound(id);
            if (mapping.Problems() is { Count: > 0 } problems) return IntakeRefusals.BadMapping(problems);
            IntegrationStore.SetMapping(tx, id, mapping);
            return new MappingView(mapping);
        }, (_, view) => view);

    private static Results<Ok<MappedView>, ProblemHttpResult> Try(string id, MappingTrial body, Database db)
    {
        if (new Checking().Text(body.Body, "body", 100_000).Refusal is { } refusal) return Problems.From(refusal);
        if (db.Read(tx => IntegrationStore.Find(tx, id)) is null) return Problems.From(AlertRefusals.IntegrationNotFound(id));
        var mapping = body.Mapping?.Mapping() ?? db.Read(tx => IntegrationStore.Mapping(tx, id));
        if (mapping?.Problems() is { Count: > 0 } problems) return Problems.From(IntakeRefusals.BadMapping(problems));
        var reading = IntakeReading.Of(MappedEvents.Read(System.Text.Encoding.UTF8.GetBytes(body.Body), mapping, "new"));
        return TypedResults.Ok(new MappedView(
            [.. reading.Events.Select(e => new MappedAlert(e.Action, e.DedupKey, e.Title, e.Severity, e.Source, e.Rule, e.StartsAt, e.RunbookUrl, e.Links))],
            reading.Rejected.Count > 0 ? [.. reading.Rejected.Select(r => r.Refusal.Detail)] : reading.Problem is { } problem ? [problem.Detail] : []));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> SetSecret(string id, NewSigningSecret body, Database db, IntegrationKeys keys)
    {
        if (body.Secret is { } secret && new Checking().Text(secret, "secret", 500).Refusal is { } refusal) return Problems.From(refusal);
        var found = await db.Write(tx =>
        {
            if (IntegrationStore.Find(tx, id) is null) return false;
            IntegrationStore.SetSigningSecret(tx, id, body.Secret);
            return true;
        });
        keys.Forget();
        return found ? TypedResults.NoContent() : Problems.From(AlertRefusals.IntegrationNotFound(id));
    }
}

/// <summary>Where a body says what: texts with places such as <c>{labels.host|host}</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewMapping(
    string Title, string? Items = null, string? DedupKey = null, string? Status = null, IReadOnlyList<string>? Resolved = null, IReadOnlyList<string>? Acknowledged = null, IReadOnlyList<string>? Ignored = null,
    string? Severity = null, IReadOnlyDictionary<string, string>? Severities = null, string? Source = null, string? Rule = null, string? OccurredAt = null, string? RunbookUrl = null,
    IReadOnlyDictionary<string, string>? Links = null)
{
    internal FieldMapping Mapping() => new()
    {
        Items = Items,
        Title = Title ?? "",
        DedupKey = DedupKey,
        Status = Status,
        Resolved = Resolved ?? [],
        Acknowledged = Acknowledged ?? [],
        Ignored = Ignored ?? [],
        Severity = Severity,
        Severities = Severities ?? new Dictionary<string, string>(),
        Source = Source,
        Rule = Rule,
        OccurredAt = OccurredAt,
        RunbookUrl = RunbookUrl,
        Links = Links ?? new Dictionary<string, string>(),
    };
}

/// <summary>A body to be read, with the mapping given or the integration's own.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record MappingTrial(string Body, NewMapping? Mapping = null);

/// <summary>A secret that the sender signs with; null for none.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewSigningSecret(string? Secret = null);

/// <summary>The mapping of an integration, if it has one.</summary>
public sealed record MappingView(FieldMapping? Mapping);

/// <summary>What a body would say.</summary>
public sealed record MappedView(IReadOnlyList<MappedAlert> Alerts, IReadOnlyList<string> Problems);

/// <summary>An alert as it would be.</summary>
public sealed record MappedAlert(AlertAction Action, string DedupKey, string Title, Severity Severity, string? Source, string? Rule, DateTimeOffset? StartsAt, string? RunbookUrl, IReadOnlyList<AlertLink> Links);
