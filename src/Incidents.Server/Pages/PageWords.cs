using System.Globalization;
using Incidents.Core.Alerts;
using Incidents.Core.Incidents;

namespace Incidents.Server.Pages;

/// <summary>How pages say times, states and numbers: in words that are read at a glance.</summary>
public static class PageWords
{
    /// <summary>How long ago, or how far ahead, in the largest unit that says enough.</summary>
    public static string Ago(DateTimeOffset at, DateTimeOffset now)
    {
        var passed = now - at;
        return passed < TimeSpan.Zero ? "in " + Lasting(-passed) : passed < TimeSpan.FromSeconds(10) ? "just now" : Lasting(passed) + " ago";
    }

    /// <summary>A stretch of time: "45 s", "12 min", "3 h 05 min", "4 days".</summary>
    public static string Lasting(TimeSpan span) => span switch
    {
        { TotalSeconds: < 90 } => $"{(int)span.TotalSeconds} s",
        { TotalMinutes: < 90 } => $"{(int)span.TotalMinutes} min",
        { TotalHours: < 36 } => $"{(int)span.TotalHours} h {span.Minutes:00} min",
        { TotalDays: < 730 } => $"{(int)span.TotalDays} days",
        _ => $"{(int)(span.TotalDays / 365)} years",
    };

    public static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The instant in full.</summary>
    public static string Utc(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    public static string Clock(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>"1 alert", "3 alerts".</summary>
    public static string Count(long number, string one, string? many = null) => $"{number.ToString("N0", CultureInfo.InvariantCulture)} {(number == 1 ? one : many ?? one + "s")}";

    /// <summary>Not more than so many characters: what others send may be long, and a page may not.</summary>
    public static string Cut(string text, int longest) =>
        text.Length <= longest ? text : text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)] + "…";

    /// <summary>An enum word as people write it: "glass_broken" is "glass broken".</summary>
    public static string Say<T>(T word) where T : struct, Enum => Http.Words.Of(word).Replace('_', ' ');

    /// <summary>Beside the word, so that a state is known without its colour.</summary>
    public static string Mark(IncidentState state) => state switch
    {
        IncidentState.Triggered => "▲",
        IncidentState.Acknowledged => "◐",
        _ => "✓",
    };

    public static string Say(IncidentState state) => state.ToString();

    public static string Say(Severity severity) => severity.ToString().ToUpperInvariant();

    /// <summary>"Calm", or how much is open: the badge at the top.</summary>
    public static (string Kind, string Mark, string Text) Status(PageHead? head) => head switch
    {
        null => ("unknown", "?", "Status unknown"),
        { Open: 0 } => ("calm", "✓", "All calm"),
        { Worst: Severity.Sev1 } => ("critical", "▲", $"Critical: {head.Open} open"),
        { Triggered: 0 } => ("taken", "◐", $"{head.Open} open, all taken"),
        _ => ("open", "▲", $"{head.Open} open"),
    };
}
