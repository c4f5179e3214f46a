namespace Incidents.Core.Alerts;

/// <summary>Decides whom an alert concerns and what it belongs to: its service, its severity, its group, and whether it is kept quiet.</summary>
public static class Routing
{
    /// <summary>Of the rules the first that matches decides; what it leaves open stays as the sender and the integration say.</summary>
    /// <param name="said">The alert.</param>
    /// <param name="from">Its sender with its rules and the maintenance windows.</param>
    /// <param name="now">This moment.</param>
    public static AlertRoute Decide(AlertEvent said, Sender from, DateTimeOffset now)
    {
        var labels = new AlertLabels(said);
        var rule = Rule(from.Rules, labels);
        var service = rule?.ServiceId ?? from.Integration.ServiceId;
        var window = from.Windows.FirstOrDefault(w => w.Covers(service, from.Integration.Id, labels, now));
        return new AlertRoute(
            service,
            rule?.Severity ?? said.Severity,
            from.Integration.GroupSeconds > 0 ? Group(said, rule, labels) : null,
            window?.Id ?? (rule?.IsSuppressed == true ? rule.SuppressedBy : null));
    }

    /// <summary>The rule that decides about an alert, or null.</summary>
    public static RoutingRule? Rule(IReadOnlyList<RoutingRule> rules, AlertLabels labels) => rules.FirstOrDefault(r => r.Matchers.All(m => m.Matches(labels)));

    /// <summary>What belongs together: the values of the labels that the rule names, else the sender's rule; what has neither is alone.</summary>
    private static string? Group(AlertEvent said, RoutingRule? rule, AlertLabels labels) =>
        rule?.GroupBy is { Count: > 0 } names ? string.Join('\n', names.Select(name => $"{name}={labels.Of(name)}"))
        : said.Rule is { } own ? $"rule={own}"
        : null;
}

/// <summary>Where an alert goes.</summary>
/// <param name="GroupKey">Alerts of one service with the same key share an incident while they come close together; null for one of its own.</param>
/// <param name="SuppressedBy">What keeps it quiet: the id of a maintenance window, or <c>rule:</c> and the name of a rule; null when nothing does.</param>
public sealed record AlertRoute(string ServiceId, Severity Severity, string? GroupKey, string? SuppressedBy);

/// <summary>One rule of an integration: alerts on which all conditions hold get what it sets.</summary>
public sealed record RoutingRule
{
    public string Name { get; init; } = "";

    public IReadOnlyList<Matcher> Matchers { get; init; } = [];

    public string? ServiceId { get; init; }

    public Severity? Severity { get; init; }

    /// <summary>Labels whose values together name the group.</summary>
    public IReadOnlyList<string> GroupBy { get; init; } = [];

    /// <summary>True to store what matches without calling anybody.</summary>
    public bool IsSuppressed { get; init; }

    /// <summary>How it is named on the alerts that it keeps quiet.</summary>
    public string SuppressedBy => $"rule:{Name}";
}

/// <summary>A sender as intake sees it: its integration, its rules in their order, and the maintenance windows that are not over.</summary>
/// <param name="Signs">True when it shares a secret with us, and what it sends must be signed.</param>
public sealed record Sender(Integration Integration, IReadOnlyList<RoutingRule> Rules, IReadOnlyList<MaintenanceWindow> Windows, bool Signs = false);
