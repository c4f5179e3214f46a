using System.Text;
using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Alerts;
using Incidents.Core.Intake;
using Incidents.Server.Http;
using Incidents.Server.Intake;
using Incidents.Storage;
using Incidents.Storage.Alerts;
using Incidents.Storage.Intake;
using Incidents.Storage.Services;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Alerts;

/// <summary>The rules of a sender: for whom its alerts are, how bad they are, what they belong to, and which of them call nobody.</summary>
public static class RoutingEndpoints
{
    public static void MapRouting(this IEndpointRouteBuilder routes)
    {
        var routing = routes.MapGroup("/api/v1/integrations/{id}/routing").WithTags("integrations").May(Permission.Administer);
        routing.MapPut("", Put).WithName("changeRouting").WithSummary("Replace its rules, with If-Match. Of the rules the first that matches decides; what is kept quiet by one that is gone is told at once.");
        routing.MapPost("/try", Try).WithName("tryRouting").WithSummary("Where an event would go, or a request of the journal: by the rules that hold, or by those in the body. Changes nothing.");
    }

    private static async Task<Results<Ok<IntegrationView>, ProblemHttpResult>> Put(string id, NewRouting body, HttpContext context, Answers answers, IntegrationKeys keys, Caller caller) =>
        RuleReading.Check(body.Rules) is { } refusal
            ? Problems.From(refusal)
            : await IntegrationSettings.Changed(context, answers, keys, tx => RoutingService.Change(tx, id, body.Rules!, EntityTags.Expected(context.Request), caller));

    private static Results<Ok<RoutingTrial>, ProblemHttpResult> Try(string id, NewRoutingTrial body, Database db)
    {
        if (new Checking().That(body.Event is null != body.Seq is null, "event", "give either event or seq").Refusal is { } refusal) return Problems.From(refusal);
        if (body.Rules is not null && RuleReading.Check(body.Rules) is { } wrong) return Problems.From(wrong);
        return db.Read(tx => Tried(tx, id, body)).Ok();
    }

    private static Outcome<RoutingTrial> Tried(ReadTx tx, string id, NewRoutingTrial body)
    {
        if (IntegrationStore.Find(tx, id) is not { } integration) return AlertRefusals.IntegrationNotFound(id);
        var request = body.Event is { } sample ? new IntakeRequest("events", Encoding.UTF8.GetBytes(sample.Text)) { Nonce = "sample" } : JournalStore.Find(tx, id, body.Seq!.Value)?.Request;
        if (request is null) return IntakeRefusals.EntryNotFound($"{body.Seq}");
        var sender = IntegrationStore.SenderOf(tx, integration);
        if (body.Rules is not null)
        {
            if (!RuleReading.Read(tx, body.Rules).Is(out var rules, out var refusal)) return refusal;
            sender = sender with { Rules = rules };
        }

        var reading = IntakeFormats.Read(request, IntegrationStore.Mapping(tx, id));
        return reading is { Problem: { } problem, Events.Count: 0 } ? problem : new RoutingTrial([.. reading.Events.Select(said => RoutedView.Of(tx, said.At(tx.Now), sender))], reading.Problem?.Detail);
    }
}

/// <summary>The rules of a sender, in their order.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewRouting(IReadOnlyList<NewRule>? Rules);

/// <summary>A rule: alerts on which all matchers hold get what it sets. Without matchers it holds on all.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewRule(string Name, IReadOnlyList<NewMatcher>? Matchers = null, string? Service = null, Severity? Severity = null, IReadOnlyList<string>? GroupBy = null, bool IsSuppressed = false);

/// <summary>A condition: rule, source, title, severity, key, or any label that the sender tells. An absent one is empty; a regular expression must match all of it.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewMatcher(string Label, MatcherKind Kind, string Value);

/// <summary>An event in our own format, or the number of a request in the journal; with rules, as if those held.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewRoutingTrial(RawJson? Event = null, long? Seq = null, IReadOnlyList<NewRule>? Rules = null);

/// <summary>Where it would go; with what of it could not be read.</summary>
public sealed record RoutingTrial(IReadOnlyList<RoutedView> Items, string? Problem);

/// <summary>Where one event would go. The group is null for what is alone; suppressedBy is what would keep it quiet.</summary>
public sealed record RoutedView(string DedupKey, string Title, AlertAction Action, string? Rule, string Service, Severity Severity, string? Group, string? SuppressedBy)
{
    public static RoutedView Of(ReadTx tx, AlertEvent said, Sender from)
    {
        var route = Routing.Decide(said, from, tx.Now);
        return new(said.DedupKey, said.Title, said.Action, Routing.Rule(from.Rules, new AlertLabels(said))?.Name, ServiceStore.Find(tx, route.ServiceId)!.Slug, route.Severity, route.GroupKey, route.SuppressedBy);
    }
}
