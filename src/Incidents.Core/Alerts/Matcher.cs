using System.Text.RegularExpressions;

namespace Incidents.Core.Alerts;

/// <summary>One condition on an alert: a label, how it is compared, with what. As with Alertmanager, a label that is absent is empty, and a regular expression must match all of it.</summary>
public sealed record Matcher(string Label, MatcherKind Kind, string Value)
{
    /// <summary>Longer patterns are refused.</summary>
    public const int PatternLimit = 1024;

    /// <summary>Of a longer text only so much is compared with a pattern.</summary>
    public const int TextLimit = 8192;

    /// <summary>Linear in time; the limit is for what is still too much.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);

    private Regex? pattern;

    public bool Matches(AlertLabels labels) => Kind switch
    {
        MatcherKind.Equal => labels.Of(Label) == Value,
        MatcherKind.NotEqual => labels.Of(Label) != Value,
        MatcherKind.Matches => IsMatch(labels.Of(Label)),
        _ => !IsMatch(labels.Of(Label)),
    };

    /// <summary>What is wrong with it, or null.</summary>
    public string? Problem()
    {
        if (Label.Length is 0 or > 255) return "'label' must have 1 to 255 characters";
        if (Value.Length > PatternLimit) return $"'value' is longer than {PatternLimit} characters";
        if (Kind is MatcherKind.Equal or MatcherKind.NotEqual) return null;
        try
        {
            _ = Pattern();
            return null;
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return $"'value' is not a regular expression that can be used here ({error.Message.TrimEnd('.')}); back references and look-around are not supported";
        }
    }

    /// <summary>One that takes too long matches nothing: a rule must not hold up an alert.</summary>
    private bool IsMatch(string text)
    {
        try
        {
            return Pattern().IsMatch(text.Length > TextLimit ? text.AsSpan(0, TextLimit) : text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private Regex Pattern() => pattern ??= new Regex($@"\A(?:{Value})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Limit);
}

/// <summary>How a label is compared.</summary>
public enum MatcherKind
{
    Equal,
    NotEqual,
    Matches,
    NotMatches,
}
