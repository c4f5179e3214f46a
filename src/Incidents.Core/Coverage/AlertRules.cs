using System.Text.RegularExpressions;
using Incidents.Core.Alerts;

namespace Incidents.Core.Coverage;

/// <summary>A rule that alerts were seen of, and the runbook that the newest of them names.</summary>
public sealed record SeenRule
{
    public string IntegrationId { get; init; } = "";

    /// <summary>The integration's name.</summary>
    public string Integration { get; init; } = "";

    public string Rule { get; init; } = "";

    public string? RunbookUrl { get; init; }

    /// <summary>The worst that was seen.</summary>
    public Severity Severity { get; init; }

    public long Alerts { get; init; }

    public DateTimeOffset LastAt { get; init; }
}

/// <summary>What is wrong with the runbook of a rule.</summary>
public enum RuleGap
{
    /// <summary>It names none, and none says that it answers it.</summary>
    NoRunbook,

    /// <summary>It names one of ours that is not there.</summary>
    UnknownRunbook,

    /// <summary>It names something elsewhere, which may be down when it is needed.</summary>
    Elsewhere,
}

/// <summary>Decides whether who is called by an alert finds a runbook of ours.</summary>
public static partial class AlertRules
{
    /// <summary>Whether it wakes people: what may wait until morning may be read up in the morning.</summary>
    public static bool Pages(Severity worst) => worst <= Severity.Sev2;

    /// <summary>Null when one of ours is found.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="isAnswered">Whether a runbook says that it answers the rule.</param>
    /// <param name="isKnown">Whether there is a runbook of this slug.</param>
    public static RuleGap? GapOf(SeenRule rule, bool isAnswered, Func<string, bool> isKnown)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(isKnown);
        if (isAnswered) return null;
        if (string.IsNullOrWhiteSpace(rule.RunbookUrl)) return RuleGap.NoRunbook;
        if (SlugIn(rule.RunbookUrl) is not { } slug) return RuleGap.Elsewhere;
        return isKnown(slug) ? null : RuleGap.UnknownRunbook;
    }

    /// <summary>The slug in an address as ours are, on whatever host: we cannot know by which name people reach us.</summary>
    public static string? SlugIn(string url) => Ours().Match(url) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"^(?:https?://[^/?#]+)?(?:/api/v1)?/runbooks/([a-z0-9][a-z0-9-]{0,99})(?:\.(?:md|html|txt)|/paper)?/?(?:[?#].*)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Ours();
}
