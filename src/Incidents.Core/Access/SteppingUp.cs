namespace Incidents.Core.Access;

/// <summary>Asks for the password again where a session left open would do harm.</summary>
public static class SteppingUp
{
    public static Refusal? Refuse(Caller caller, int minutes, DateTimeOffset now) =>
        now - caller.AuthenticatedAt <= TimeSpan.FromMinutes(minutes) ? null
        : new Refusal(RefusalKind.Unauthenticated, "step_up_required", "POST /api/v1/sessions/current/authentication");
}
