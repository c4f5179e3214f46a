using Incidents.Core.Incidents;
using Incidents.Core.Timeline;

namespace Incidents.Core.Tests.Incidents;

public class LifecycleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 15, 0, TimeSpan.Zero);
    private static readonly Actor Ada = new(ActorKind.Person, "per_1", "Ada");

    [Theory]
    [InlineData(IncidentState.Triggered, null)]
    [InlineData(IncidentState.Acknowledged, "already_acknowledged")]
    [InlineData(IncidentState.Resolved, "incident_resolved")]
    public void Acknowledging(IncidentState from, string? code)
    {
        var decided = Lifecycle.Acknowledge(new Incident { State = from, AcknowledgedBy = Ada }, Ada, Now);
        Assert.Equal(code, decided.Refusal?.Code);
        if (code is null) Assert.Equal((IncidentState.Acknowledged, Now, Ada), (decided.Value.State, decided.Value.AcknowledgedAt!.Value, decided.Value.AcknowledgedBy));
    }

    [Theory]
    [InlineData(IncidentState.Triggered, null)]
    [InlineData(IncidentState.Acknowledged, null)]
    [InlineData(IncidentState.Resolved, "incident_resolved")]
    public void Resolving(IncidentState from, string? code)
    {
        var decided = Lifecycle.Resolve(new Incident { State = from }, Ada, Now);
        Assert.Equal(code, decided.Refusal?.Code);
        if (code is null) Assert.Equal((IncidentState.Resolved, Now, Ada), (decided.Value.State, decided.Value.ResolvedAt!.Value, decided.Value.ResolvedBy));
    }
}
