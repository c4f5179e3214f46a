namespace Incidents.Core.Access;

/// <summary>Decides whether the password was given lately enough: a session left open on a desk is not its person.</summary>
public static class SteppingUp
{
    /// <returns>Null when it was; a key never gave one.</returns>
    public static Refusal? Refuse(Caller caller, int minutes, DateTimeOffset now) =>
        caller.AuthenticatedAt is { } at && now - at <= TimeSpan.FromMinutes(minutes) ? null : AccessRefusals.StepUpRequired(minutes);
}
