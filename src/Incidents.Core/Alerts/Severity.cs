namespace Incidents.Core.Alerts;

/// <summary>How bad it is: sev1 (critical outage) to sev4 (information).</summary>
public enum Severity
{
    Sev1 = 1,
    Sev2 = 2,
    Sev3 = 3,
    Sev4 = 4,
}
