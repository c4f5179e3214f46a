using System.Globalization;
using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Notifications;
using Incidents.Core.Time;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.Notifications;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Notifications;

/// <summary>Which of his ways a person wants, for what, at which hours, and after how long.</summary>
public static class NotificationRuleEndpoints
{
    private const int Most = 20;
    private const int LongestWait = 24 * 60;

    public static void MapNotificationRules(this IEndpointRouteBuilder routes)
    {
        var rules = routes.MapGroup("/api/v1/people/{id}/notification-rules").WithTags("people");
        rules.MapGet("", Get).MayHuman(Permission.Read).WithName("getNotificationRules").WithSummary("The rules of a person; the first that fits holds. Without one all his ways are used at once for what hurries, else one.");
        rules.MapPut("", Put).MayHuman(Permission.Read).WithName("putNotificationRules").WithSummary("Replace them, whole.");
    }

    private static Results<Ok<RulesView>, ProblemHttpResult> Get(string id, Database db, Caller caller) =>
        db.Read(tx => ContactMethodEndpoints.Whose(tx, id, caller).Then<RulesView>(person => RulesView.Of(DestinationStore.Rules(tx, person.Id)))).Ok();

    private static async Task<Results<Ok<RulesView>, ProblemHttpResult>> Put(string id, NewRules body, Database db, Caller caller)
    {
        if (!Read(body).Is(out var rules, out var refusal)) return Problems.From(refusal);
        var put = await db.Write(tx => Set(tx, id, rules, caller));
        return put.Ok();
    }

    internal static Outcome<RulesView> Set(WriteTx tx, string id, IReadOnlyList<NotificationRule> rules, Caller caller)
    {
        if (!ContactMethodEndpoints.Whose(tx, id, caller).Is(out var person, out var no)) return no;
        var ways = DestinationStore.OfPerson(tx, person.Id).Select(w => w.Id).ToHashSet();
        if (rules.SelectMany(r => r.Steps).FirstOrDefault(s => !ways.Contains(s.MethodId)) is { } unknown) return NotificationRefusals.MethodNotFound(unknown.MethodId);
        DestinationStore.SetRules(tx, person.Id, rules);
        AccessLogStore.Add(tx, caller.Actor, AccessEvent.NotificationWaysChanged, person.Id, $"{caller.Name} says by which rules {person.Name} is told ({rules.Count})");
        return RulesView.Of(rules);
    }

    internal static Outcome<IReadOnlyList<NotificationRule>> Read(NewRules body)
    {
        var check = new Checking().That(body.Rules is { Count: <= Most } && !body.Rules.Contains(null!), "rules", $"a list of at most {Most} rules, which may be empty");
        if (check.Refusal is { } refusal) return refusal;
        var rules = new List<NotificationRule>();
        foreach (var (rule, i) in body.Rules!.Select((r, i) => (r, i)))
        {
            var (from, to) = (Minute(rule.From ?? "00:00"), Minute(rule.To ?? "24:00"));
            check.That(rule.Urgency is not null, $"rules[{i}].urgency", "high or low").That(from is >= 0 and < 24 * 60, $"rules[{i}].from", "a time such as 08:00").That(to is > 0, $"rules[{i}].to", "a time such as 18:00 or 24:00")
                .That(from != to, $"rules[{i}].to", "another time than from; leave both out for the whole day")
                .That(rule.Zone is null || (rule.Zone.Length <= 100 && Zones.Find(rule.Zone) is not null), $"rules[{i}].zone", Zones.Expected)
                .That(rule.Steps is { Count: <= Most } && rule.Steps.All(s => s is { MethodId: not null, AfterMinutes: >= 0 and <= LongestWait }), $"rules[{i}].steps", $"a list of contact methods with afterMinutes from 0 to {LongestWait}")
                .That(rule.Urgency != Urgency.High || rule.Steps is { Count: > 0 }, $"rules[{i}].steps", "at least one: what hurries must not be silent");
            if (check.Refusal is null) rules.Add(new NotificationRule { Urgency = rule.Urgency!.Value, Zone = rule.Zone ?? "UTC", FromMinute = from!.Value, ToMinute = to!.Value, Steps = [.. rule.Steps!.Select(s => new NotificationStep(s.MethodId!, s.AfterMinutes))] });
        }

        return check.Refusal is { } wrong ? wrong : rules;
    }

    private static int? Minute(string text) => text == "24:00" ? 24 * 60 : TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? (int)time.ToTimeSpan().TotalMinutes : null;
}

/// <summary>All rules of a person.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewRules(IReadOnlyList<NewRule>? Rules);

/// <summary>For what hurries or not, between from and to by the clock of the zone (over midnight when from is later): these contact methods, each so many minutes after the cause.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewRule(Urgency? Urgency, IReadOnlyList<NewRuleStep>? Steps, string? From = null, string? To = null, string? Zone = null);

/// <summary>One way, so many minutes after the cause.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewRuleStep(string? MethodId, int AfterMinutes = 0);

/// <summary>The rules that hold.</summary>
public sealed record RulesView(IReadOnlyList<RuleView> Rules)
{
    public static RulesView Of(IEnumerable<NotificationRule> rules) => new([.. rules.Select(r => new RuleView(r.Urgency, Clock(r.FromMinute), Clock(r.ToMinute), r.Zone, r.Steps))]);

    private static string Clock(int minute) => $"{minute / 60:00}:{minute % 60:00}";
}

/// <summary>One rule.</summary>
public sealed record RuleView(Urgency Urgency, string From, string To, string Zone, IReadOnlyList<NotificationStep> Steps);
