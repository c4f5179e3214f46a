using Incidents.Core.Alerts;

namespace Incidents.Core.Intake;

/// <summary>The many words for "how bad", as one of four. An unknown or missing word is sev2: loud enough to be looked at, not the top of the list.</summary>
internal static class SenderSeverity
{
    public static Severity Read(string? word) => word?.Trim().ToLowerInvariant() switch
    {
        "critical" or "crit" or "page" or "disaster" or "emergency" or "emerg" or "fatal" or "p1" or "sev1" => Severity.Sev1,
        "error" or "err" or "high" or "major" or "p2" or "sev2" => Severity.Sev2,
        "warning" or "warn" or "average" or "minor" or "medium" or "moderate" or "p3" or "sev3" => Severity.Sev3,
        "info" or "information" or "informational" or "notice" or "low" or "none" or "debug" or "p4" or "p5" or "sev4" => Severity.Sev4,
        _ => Severity.Sev2,
    };
}
