using Incidents.Core.Alerts;
using Incidents.Core.Coverage;
using Incidents.Core.Drills;
using Incidents.Core.Runbooks;
using Incidents.Storage.Alerts;
using Incidents.Storage.Auditing;
using Incidents.Storage.Coverage;
using Incidents.Storage.Drills;
using Incidents.Storage.Runbooks;
using Incidents.Storage.Runs;
using Incidents.Storage.Services;
using Incidents.Storage.Tests.Engine;

namespace Incidents.Storage.Tests.Stores;

public abstract class StoredCoverage : StoreFacts
{
    private protected StoredCoverage(Home home) : base(home)
    {
    }

    [Fact]
    public async Task Capabilities_are_replaced_as_a_whole_and_their_changes_counted()
    {
        await Ground();
        Assert.Equal(1, Read(tx => CapabilityStore.RevisionOf(tx, "svc_a")));
        Assert.Equal(2, await Db.Write(tx => CapabilityStore.Put(tx, "svc_a", [new() { Capability = Capability.Restore, RunbookId = "rb_a" }, new() { Capability = Capability.KeyRotation }])));
        Assert.Equal(2, Read(tx => CapabilityStore.Of(tx, "svc_a")).Count);
        Same(new DeclaredCapability { ServiceId = "svc_a", Capability = Capability.Restore, RunbookId = "rb_a", Runbook = "restore-a", Title = "Restore restore-a" }, Read(tx => CapabilityStore.Of(tx, "svc_a")).Single(c => c.RunbookId is not null));
        Assert.Equal(3, await Db.Write(tx => CapabilityStore.Put(tx, "svc_a", [new() { Capability = Capability.Purge }])));
        Same([new DeclaredCapability { ServiceId = "svc_a", Capability = Capability.Purge }], Read(CapabilityStore.All));
        Assert.Empty(Read(tx => CapabilityStore.Of(tx, "svc_b")));
    }

    [Fact]
    public async Task A_runbook_is_found_for_what_its_current_revision_names()
    {
        await Ground();
        await Revise(2, Sample.Read(["Down"], ["db", "none"]) with { Capabilities = [Capability.Restore, Capability.Purge] });
        Assert.Equal([("svc_a", Capability.Purge), ("svc_a", Capability.Restore)], Read(CapabilityStore.OfRunbooks).Select(c => (c.ServiceId, c.Capability)).OrderBy(c => c.Capability.ToString(), StringComparer.Ordinal));
        Assert.Equal(["Down"], Read(AlertRuleStore.Answered));
        Assert.Equal(["restore-a"], Read(AlertRuleStore.Slugs));
        await Revise(3, Sample.Read([], ["db"]));
        Assert.Empty(Read(CapabilityStore.OfRunbooks));
    }

    [Fact]
    public async Task Rules_are_told_with_their_newest_link_and_worst_severity()
    {
        await Ground();
        await Write(tx =>
        {
            var incident = Sample.Incident(tx);
            foreach (var (key, rule, severity, url) in new[] { ("a", "Slow", Severity.Sev3, null), ("b", "Slow", Severity.Sev1, "https://x.example/1"), ("c", "Slow", Severity.Sev4, "https://x.example/2"), ("d", "Full", Severity.Sev2, null), ("e", null, Severity.Sev1, null) })
                AlertStore.Add(tx, AlertStore.New(tx, "int_a", Sample.Event(key) with { Rule = rule, Severity = severity, RunbookUrl = url }) with { Id = $"alr_{key}", IncidentId = incident.Id });
        });
        Same([new SeenRule { IntegrationId = "int_a", Integration = "Alertmanager", Rule = "Slow", RunbookUrl = "https://x.example/2", Severity = Severity.Sev1, Alerts = 3, LastAt = Now },
            new SeenRule { IntegrationId = "int_a", Integration = "Alertmanager", Rule = "Full", Severity = Severity.Sev2, Alerts = 1, LastAt = Now }], Read(tx => AlertRuleStore.Seen(tx, tx.Now, 9)));
        Assert.Single(Read(tx => AlertRuleStore.Seen(tx, tx.Now, 1)));
        Clock.Advance(TimeSpan.FromDays(1));
        Assert.Empty(Read(tx => AlertRuleStore.Seen(tx, tx.Now, 9)));
    }

    [Fact]
    public async Task Drills_of_a_time_are_those_due_or_ended_in_it_of_a_service_by_runbook_or_run()
    {
        await Ground();
        await Write(tx =>
        {
            ServiceStore.Add(tx, Sample.Service("svc_b", "web"));
            RunStore.Add(tx, Sample.Run("run_b", null, "s1") with { ServiceId = "svc_b" });
            foreach (var (id, due, ended) in new[] { ("drl_1", -20, (int?)null), ("drl_2", -20, -5), ("drl_3", -5, null), ("drl_4", 0, null), ("drl_5", 5, 5) })
                DrillStore.Add(tx, new Drill { Id = id, RunbookId = "rb_a", State = DrillState.Missed, DueAt = tx.Now.AddDays(due), OpensAt = tx.Now, PlannedAt = tx.Now, EndedAt = ended is { } days ? tx.Now.AddDays(days) : null });
            DrillStore.Add(tx, new Drill { Id = "drl_6", RunbookId = "rb_a", State = DrillState.Failed, DueAt = tx.Now.AddDays(-6), OpensAt = tx.Now, PlannedAt = tx.Now, RunId = "run_b" });
        });
        Assert.Equal(["drl_2", "drl_3", "drl_6"], Drills(null, null));
        Assert.Equal(["drl_6"], Drills("svc_b", "web"));
        Assert.Empty(Drills("svc_a", "db"));
        await Write(tx => CapabilityStore.Put(tx, "svc_a", [new() { Capability = Capability.Restore, RunbookId = "rb_a" }]));
        Assert.Equal(["drl_2", "drl_3", "drl_6"], Drills("svc_a", "db"));
        await Revise(2, Sample.Read([], ["web"]));
        Assert.Equal(["drl_2", "drl_3", "drl_6"], Drills("svc_b", "web"));
        Assert.Equal(["rb_a"], Read(tx => EvidenceStore.RunbooksOf(tx, "svc_b", "web")));
        Assert.Single(Read(tx => EvidenceStore.Drills(tx, tx.Now.AddDays(-9), tx.Now, null, null, 1)));
    }

    private IReadOnlyList<string> Drills(string? serviceId, string? slug) => Read(tx => EvidenceStore.Drills(tx, tx.Now.AddDays(-10), tx.Now, serviceId, slug, 99));

    private Task Ground() => Db.Write(Sample.Ground);

    private Task Revise(int number, Runbook read) => Write(tx =>
    {
        var after = Sample.Runbook("rb_a", "restore-a", number, $"# {number}");
        RunbookStore.AddRevision(tx, after, read, Sample.Revision(after, $"# {number}"));
    });

    public sealed class OnSqlite() : StoredCoverage(new SqliteHome());

    public sealed class OnPostgres() : StoredCoverage(new SchemaHome());
}
