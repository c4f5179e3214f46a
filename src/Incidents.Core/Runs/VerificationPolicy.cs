using Incidents.Core.Alerts;

namespace Incidents.Core.Runs;

/// <summary>
/// What an installation may set about the two-person rule; the defaults suit a team of three. That nobody verifies his own step,
/// and no machine any, is not here: it is never a setting.
/// </summary>
public sealed record VerificationPolicy
{
    public static VerificationPolicy Default { get; } = new();

    /// <summary>0 for the defaults; each change counts up, and ends what was asked for under the one before.</summary>
    public int Version { get; init; }

    /// <summary>How long a request waits for a second person; 1 to 60.</summary>
    public int PendingMinutes { get; init; } = 30;

    /// <summary>How long a match may wait for its release; 1 to 60.</summary>
    public int VerifiedMinutes { get; init; } = 15;

    /// <summary>How long ago the password may have been given; 1 to 60.</summary>
    public int StepUpMinutes { get; init; } = 15;

    /// <summary>How long a new verifier waits before he can verify: a puppet made at 3 AM is of no use; 0 to 720.</summary>
    public int CoolingOffHours { get; init; } = 24;

    /// <summary>How many requests one executor may make in ten minutes; who is asked for everything looks at nothing. 1 to 1000.</summary>
    public int RequestsPerTenMinutes { get; init; } = 10;

    /// <summary>Whether a step can be released without a second person when nobody answers.</summary>
    public bool BreakGlass { get; init; } = true;

    /// <summary>The least severe incident in which it can.</summary>
    public Severity BreakGlassSeverity { get; init; } = Severity.Sev2;

    /// <summary>How long the others must have had; 1 to 60.</summary>
    public int BreakGlassAfterMinutes { get; init; } = 5;

    /// <summary>How often one person may, in 30 days; 0 to 100.</summary>
    public int BreakGlassLimit { get; init; } = 3;

    /// <summary>The person who is always told of it; the admins when nobody is named.</summary>
    public string? SecurityContactId { get; init; }
}
