using Incidents.Core.Alerts;
using Incidents.Core.Incidents;
using Incidents.Core.Timeline;
using Incidents.Storage.Incidents;
using Incidents.Storage.Tests.Engine;

namespace Incidents.Storage.Tests.Stores;

public abstract class StoredIncidents : StoreFacts
{
    private protected StoredIncidents(Home home) : base(home)
    {
    }

    [Fact]
    public async Task An_incident_comes_back_as_it_was_opened()
    {
        await Db.Write(Sample.Ground);
        var full = await Db.Write(tx => IncidentStore.Open(tx, Sample.Strange, Severity.Sev1, "svc_a"));
        var bare = await Db.Write(tx => IncidentStore.Open(tx, "", Severity.Sev4, null));

        Same(new Incident { Id = full.Id, Title = Sample.Strange, State = IncidentState.Triggered, Severity = Severity.Sev1, ServiceId = "svc_a", OpenedAt = Now }, full);
        Same([full, bare, null], Read(tx => new[] { full.Id, bare.Id, "inc_x" }.Select(id => IncidentStore.Find(tx, id)).ToList()));
        await Refused(() => Write(tx => IncidentStore.Open(tx, "t", Severity.Sev1, "svc_x")));
    }

    [Theory]
    [InlineData(ActorKind.Person, "per_x")]
    [InlineData(ActorKind.ApiKey, "key_x")]
    [InlineData(ActorKind.Integration, "int_x")]
    [InlineData(ActorKind.System, "")]
    public async Task Whoever_acknowledges_or_resolves_is_remembered_with_his_kind(ActorKind kind, string id)
    {
        var by = new Actor(kind, id, Sample.Strange);
        var incident = await Db.Write(tx => Sample.Incident(tx, service: null));
        var acknowledged = incident with { State = IncidentState.Acknowledged, Severity = Severity.Sev1, AcknowledgedAt = Sample.At(1), AcknowledgedBy = by };

        Assert.True(await Db.Write(tx => IncidentStore.Save(tx, acknowledged, IncidentState.Triggered)));
        Same(acknowledged, Read(tx => IncidentStore.Find(tx, incident.Id)));

        var resolved = acknowledged with { State = IncidentState.Resolved, ResolvedAt = Sample.At(2), ResolvedBy = by };
        Assert.True(await Db.Write(tx => IncidentStore.Save(tx, resolved, IncidentState.Acknowledged)));
        Same(resolved, Read(tx => IncidentStore.Find(tx, incident.Id)));
    }

    [Fact]
    public async Task A_change_decided_on_a_state_that_has_passed_is_not_stored()
    {
        var incident = await Db.Write(tx => Sample.Incident(tx, service: null));
        var other = await Db.Write(tx => Sample.Incident(tx, service: null));
        var mine = incident with { State = IncidentState.Acknowledged, AcknowledgedAt = Now, AcknowledgedBy = Sample.Ada };

        Assert.True(await Db.Write(tx => IncidentStore.Save(tx, mine, IncidentState.Triggered)));
        Assert.False(await Db.Write(tx => IncidentStore.Save(tx, mine with { AcknowledgedBy = Sample.Grace }, IncidentState.Triggered)));
        Assert.False(await Db.Write(tx => IncidentStore.Save(tx, mine with { Id = "inc_x" }, IncidentState.Triggered)));

        Same([mine, other], Read(tx => new[] { incident, other }.Select(i => IncidentStore.Find(tx, i.Id)).ToList()));
    }

    public sealed class OnSqlite() : StoredIncidents(new SqliteHome());

    public sealed class OnPostgres() : StoredIncidents(new SchemaHome());
}
