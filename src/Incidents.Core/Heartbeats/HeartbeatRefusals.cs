namespace Incidents.Core.Heartbeats;

/// <summary>Every "no" about heartbeats.</summary>
public static class HeartbeatRefusals
{
    /// <summary>Not made at the first beat: a name that is mistyped would else beat for nobody, while the right one is silent.</summary>
    public static Refusal NotFound(string name) => new(RefusalKind.NotFound, "heartbeat_not_found",
        $"No heartbeat '{name}' is expected of this integration. Set it up with PUT /api/v1/integrations/{{id}}/heartbeats/{name}, or correct the name.");

    public static Refusal TooMany(int most) => new(RefusalKind.Conflict, "too_many_heartbeats",
        $"An integration has at most {most} heartbeats. Delete one that is no longer expected, or make another integration.");
}
