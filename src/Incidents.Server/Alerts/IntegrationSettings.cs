using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Alerts;
using Incidents.Core.Services;
using Incidents.Server.Http;
using Incidents.Server.Intake;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.Alerts;
using Incidents.Storage.Services;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Alerts;

/// <summary>What can be set about a sender. Settings and rules have one ETag.</summary>
public static class IntegrationSettings
{
    private const long MostPerMinute = 10_000_000;
    private const long LongestGroup = 24 * 60 * 60;
    private const long ShortestLife = 10;
    private const long LongestLife = 30 * 24 * 60 * 60;

    public static void MapIntegrationSettings(this IEndpointRouteBuilder routes)
    {
        var integrations = routes.MapGroup("/api/v1/integrations/{id}").WithTags("integrations").May(Permission.Administer);
        integrations.MapGet("", Get).WithName("getIntegration").WithSummary("One integration with its settings and rules, without its key.");
        integrations.MapPut("", Put).WithName("changeIntegration").WithSummary("Change its settings, whole, with If-Match. A disabled one takes nothing more; its key stays.");
    }

    private static Results<Ok<IntegrationView>, ProblemHttpResult> Get(string id, HttpContext context, Database db) =>
        db.Read(tx => IntegrationStore.Find(tx, id) is { } found ? IntegrationView.Of(tx, found) : null) is { } view
            ? Tagged(TypedResults.Ok(view), context)
            : Problems.From(AlertRefusals.IntegrationNotFound(id));

    private static async Task<Results<Ok<IntegrationView>, ProblemHttpResult>> Put(string id, IntegrationChange body, HttpContext context, Answers answers, IntegrationKeys keys, Caller caller)
    {
        var check = new Checking().Text(body.Name, "name", 200).Text(body.Service, "service", 200)
            .That(body.BudgetPerMinute is null or (>= 0 and <= MostPerMinute), "budgetPerMinute", $"0 (for any number) to {MostPerMinute}")
            .That(body.GroupSeconds is null or (>= 0 and <= LongestGroup), "groupSeconds", $"0 (for an incident each) to {LongestGroup}")
            .That(body.ExpireSeconds is null or (>= ShortestLife and <= LongestLife), "expireSeconds", $"{ShortestLife} to {LongestLife}, or null for never");
        if (check.Refusal is { } refusal) return Problems.From(refusal);
        return await Changed(context, answers, keys, tx => Change(tx, id, body, EntityTags.Expected(context.Request), caller));
    }

    private static Outcome<Integration> Change(WriteTx tx, string id, IntegrationChange asked, int? expected, Caller by)
    {
        if (!Current(tx, id, expected).Is(out var current, out var refusal)) return refusal;
        if (ServiceStore.Find(tx, asked.Service) is not { } service) return ServiceRefusals.NotFound(asked.Service);
        var changed = current with
        {
            Name = asked.Name.Trim(),
            ServiceId = service.Id,
            BudgetPerMinute = asked.BudgetPerMinute ?? Integration.DefaultBudget,
            GroupSeconds = asked.GroupSeconds ?? Integration.DefaultGroupSeconds,
            ExpireSeconds = asked.ExpireSeconds,
            DisabledAt = asked.IsDisabled ? current.DisabledAt ?? tx.Now : null,
        };
        if (changed == current) return current;
        IntegrationStore.Save(tx, changed);
        AccessLogStore.Add(tx, by.Actor, AccessEvent.IntegrationChanged, id,
            $"{changed.Name}: service {service.Slug}, {changed.BudgetPerMinute} a minute, groups of {changed.GroupSeconds} s, {(changed.ExpireSeconds is { } life ? $"over after {life} s" : "never over by itself")}, {(asked.IsDisabled ? "disabled" : "enabled")}");
        return IntegrationStore.Find(tx, id)!;
    }

    /// <summary>The integration, when its revision is the one that the writer has read.</summary>
    internal static Outcome<Integration> Current(WriteTx tx, string id, int? expected) => IntegrationStore.Find(tx, id) switch
    {
        null => AlertRefusals.IntegrationNotFound(id),
        { } current when expected is null => AlertRefusals.VersionRequired(current),
        { } current when expected != -1 && expected != current.Revision => AlertRefusals.Stale(current),
        { } current => current,
    };

    /// <summary>Carries out a change of a sender, which holds from the next request on.</summary>
    internal static async Task<Results<Ok<IntegrationView>, ProblemHttpResult>> Changed(HttpContext context, Answers answers, IntegrationKeys keys, Func<WriteTx, Outcome<Integration>> change)
    {
        var answer = await answers.Ok(context, change, IntegrationView.Of);
        keys.Forget();
        return answer.Result is Ok<IntegrationView> ok ? Tagged(ok, context) : answer;
    }

    private static Ok<IntegrationView> Tagged(Ok<IntegrationView> ok, HttpContext context)
    {
        context.Response.Headers.ETag = EntityTags.Tag(ok.Value!.Revision);
        return ok;
    }
}

/// <summary>The settings of a sender, whole: what is left out is as for a new one.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record IntegrationChange(string Name, string Service, long? BudgetPerMinute = null, long? GroupSeconds = null, long? ExpireSeconds = null, bool IsDisabled = false);

/// <summary>A sender with its settings and rules; the hint is the end of its key.</summary>
public sealed record IntegrationView(
    string Id, string Name, string Service, string Hint, DateTimeOffset CreatedAt, DateTimeOffset? DisabledAt, long BudgetPerMinute, long GroupSeconds, long? ExpireSeconds, long Revision, IReadOnlyList<RuleView> Rules)
{
    public static IntegrationView Of(ReadTx tx, Integration i) => new(
        i.Id, i.Name, ServiceStore.Find(tx, i.ServiceId)!.Slug, i.Hint, i.CreatedAt, i.DisabledAt, i.BudgetPerMinute, i.GroupSeconds, i.ExpireSeconds, i.Revision,
        [.. IntegrationStore.Rules(tx, i.Id).Select(rule => RuleView.Of(tx, rule))]);
}

/// <summary>A rule as it holds; what is null it leaves as the sender and the integration say.</summary>
public sealed record RuleView(string Name, IReadOnlyList<MatcherView> Matchers, string? Service, Severity? Severity, IReadOnlyList<string> GroupBy, bool IsSuppressed)
{
    public static RuleView Of(ReadTx tx, RoutingRule r) =>
        new(r.Name, MatcherView.Of(r.Matchers), r.ServiceId is null ? null : ServiceStore.Find(tx, r.ServiceId)!.Slug, r.Severity, r.GroupBy, r.IsSuppressed);
}

/// <summary>One condition: a label, how it is compared, with what.</summary>
public sealed record MatcherView(string Label, MatcherKind Kind, string Value)
{
    public static IReadOnlyList<MatcherView> Of(IEnumerable<Matcher> matchers) => [.. matchers.Select(m => new MatcherView(m.Label, m.Kind, m.Value))];
}
