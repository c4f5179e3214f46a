using Incidents.Core;
using Incidents.Core.Alerts;
using Incidents.Core.Services;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Services;

namespace Incidents.Server.Alerts;

/// <summary>Reads rules and matchers as people send them; what is wrong is named by its JSON path.</summary>
internal static class RuleReading
{
    private const int MostRules = 100;
    private const int MostMatchers = 20;
    private const int MostGroupLabels = 10;

    public static Refusal? Check(IReadOnlyList<NewRule>? rules)
    {
        var check = new Checking().That(rules is not null, "rules", "a list; an empty one for no rules").That(rules is null or { Count: <= MostRules }, "rules", $"at most {MostRules}");
        if (check.Refusal is { } refusal) return refusal;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (rule, path) in rules!.Select((rule, i) => (rule, $"rules[{i}]")))
        {
            if (!check.IsThere(rule, path)) continue;
            check.Text(rule.Name, $"{path}.name", 100).That(rule.Name is null || names.Add(rule.Name), $"{path}.name", "another name: an earlier rule has it").Matchers(rule.Matchers, $"{path}.matchers")
                .Optional(rule.Service, $"{path}.service", 200).That(rule.GroupBy is null or { Count: <= MostGroupLabels }, $"{path}.groupBy", $"at most {MostGroupLabels} labels");
            foreach (var (label, i) in (rule.GroupBy ?? []).Select((label, i) => (label, i))) check.Text(label, $"{path}.groupBy[{i}]", 255);
        }

        return check.Refusal;
    }

    public static Checking Matchers(this Checking check, IReadOnlyList<NewMatcher>? matchers, string path)
    {
        check.That(matchers is null or { Count: <= MostMatchers }, path, $"at most {MostMatchers}");
        foreach (var (matcher, i) in (matchers ?? []).Take(MostMatchers).Select((matcher, i) => (matcher, i)))
        {
            if (!check.IsThere(matcher, $"{path}[{i}]")) continue;
            check.That(matcher.Label is not null, $"{path}[{i}].label", "write something").That(matcher.Value is not null, $"{path}[{i}].value", "a text, which may be empty");
            if (matcher is { Label: not null, Value: not null } && Of(matcher).Problem() is { } problem) check.That(false, $"{path}[{i}]", problem);
        }

        return check;
    }

    /// <summary>Once they were checked; only their services can still be wrong.</summary>
    public static Outcome<IReadOnlyList<RoutingRule>> Read(ReadTx tx, IReadOnlyList<NewRule> rules)
    {
        var read = new List<RoutingRule>();
        foreach (var (rule, i) in rules.Select((rule, i) => (rule, i)))
        {
            var service = rule.Service is null ? null : ServiceStore.Find(tx, rule.Service);
            if (rule.Service is not null && service is null) return ServiceRefusals.NotFound(rule.Service) with { Fields = new Dictionary<string, string> { [$"rules[{i}].service"] = "an id or slug of GET /api/v1/services" } };
            read.Add(new RoutingRule { Name = rule.Name, Matchers = Of(rule.Matchers), ServiceId = service?.Id, Severity = rule.Severity, GroupBy = rule.GroupBy ?? [], IsSuppressed = rule.IsSuppressed });
        }

        return read;
    }

    public static IReadOnlyList<Matcher> Of(IReadOnlyList<NewMatcher>? matchers) => [.. (matchers ?? []).Select(Of)];

    private static Matcher Of(NewMatcher matcher) => new(matcher.Label, matcher.Kind, matcher.Value);

    /// <summary>JSON may hold null where an object belongs.</summary>
    private static bool IsThere(this Checking check, object? item, string path)
    {
        check.That(item is not null, path, "an object, not null");
        return item is not null;
    }
}
