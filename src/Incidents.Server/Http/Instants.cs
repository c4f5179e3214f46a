using System.Globalization;
using Incidents.Core;

namespace Incidents.Server.Http;

/// <summary>Instants in query strings, as in JSON: RFC 3339 with an offset.</summary>
public static class Instants
{
    /// <summary>Null when absent.</summary>
    public static Outcome<DateTimeOffset?> Read(string? text, string name)
    {
        if (text is null) return new Outcome<DateTimeOffset?>();
        var hasOffset = text.EndsWith('Z') || text.LastIndexOfAny(['+', '-', ' ']) > text.IndexOf('T', StringComparison.Ordinal);
        // A plus sign in an address that was not escaped arrives as a blank.
        return text.Contains('T', StringComparison.Ordinal) && hasOffset && DateTimeOffset.TryParse(text.Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var instant)
            ? (DateTimeOffset?)instant
            : HttpRefusals.BadQuery(name, "an instant such as 2026-11-20T03:15:00Z");
    }
}
