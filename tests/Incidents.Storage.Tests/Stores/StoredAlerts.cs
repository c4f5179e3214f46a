using System.Text.Json;
using Incidents.Core;
using Incidents.Core.Alerts;
using Incidents.Core.Services;
using Incidents.Storage.Alerts;
using Incidents.Storage.People;
using Incidents.Storage.Services;
using Incidents.Storage.Tests.Engine;

namespace Incidents.Storage.Tests.Stores;

public abstract class StoredAlerts : StoreFacts
{
    private protected StoredAlerts(Home home) : base(home)
    {
    }

    [Fact]
    public async Task A_service_comes_back_whole_and_its_slug_is_its_own()
    {
        var full = new Service { Id = "svc_f", Slug = "full", Name = Sample.Strange, TeamId = "team_a", RtoSeconds = long.MaxValue, RpoSeconds = 0, CreatedAt = Sample.At(1) };
        var bare = new Service { Id = "svc_b", Slug = "bare", Name = "Bare", CreatedAt = Sample.At(2) };
        await Write(tx =>
        {
            TeamStore.Add(tx, new() { Id = "team_a", Name = "A", CreatedAt = tx.Now });
            Assert.True(ServiceStore.Add(tx, full) && ServiceStore.Add(tx, bare));
        });

        Assert.False(await Db.Write(tx => ServiceStore.Add(tx, bare with { Id = "svc_c", Slug = "full" })));
        await Refused(() => Write(tx => ServiceStore.Add(tx, bare with { Id = "svc_c", Slug = "c", TeamId = "team_x" })));

        Same([bare, full], Read(ServiceStore.All).OrderBy(s => s.Slug).ToList());
        Same([full, full, bare, null], Read(tx => new[] { "full", "svc_f", "bare", "nothing" }.Select(n => ServiceStore.Find(tx, n)).ToList()));
    }

    [Fact]
    public async Task An_integration_is_found_by_its_key_until_it_is_disabled()
    {
        var integration = new Integration { Id = "int_b", Name = Sample.Strange, ServiceId = "svc_a", Hint = "wxyz", CreatedAt = Sample.At(1) };
        await Db.Write(Sample.Ground);
        await Write(tx => IntegrationStore.Add(tx, integration, "key-hash-b"));

        Same(integration, Read(tx => IntegrationStore.FindByKey(tx, "key-hash-b"))!.Integration);
        Assert.Null(Read(tx => IntegrationStore.FindByKey(tx, "wxyz")));
        await Refused(() => Write(tx => IntegrationStore.Add(tx, integration with { Id = "int_c" }, "key-hash-b")));
        await Refused(() => Write(tx => IntegrationStore.Add(tx, integration with { Id = "int_c", ServiceId = "svc_x" }, "key-hash-c")));

        await Write(tx => tx.Execute("UPDATE integrations SET disabled_at = @now WHERE id = 'int_b'", new { now = tx.Now }));
        Assert.Null(Read(tx => IntegrationStore.FindByKey(tx, "key-hash-b")));
        Same(integration with { DisabledAt = Now }, Read(IntegrationStore.All).Single(i => i.Id == "int_b"));
    }

    [Fact]
    public async Task An_alert_comes_back_as_it_was_said()
    {
        var (opened, said) = await Open(Sample.Event("k"));
        var (bare, _) = await Open(new AlertEvent(AlertAction.Trigger, "") { Title = "t" });

        Same(new Alert
        {
            Id = opened.Id, IntegrationId = "int_a", DedupKey = "k", IncidentId = opened.IncidentId, Title = Sample.Strange, State = AlertState.Firing, Severity = Severity.Sev1, Count = 1,
            FirstAt = Now, LastAt = Now, StartsAt = said.StartsAt, SaidAt = said.StartsAt, Source = said.Source, Rule = said.Rule, RunbookUrl = said.RunbookUrl,
            Links = JsonSerializer.Serialize(said.Links, JsonSerializerOptions.Web), Details = said.DetailsJson,
        }, opened);
        Same(opened, Read(tx => AlertStore.Find(tx, opened.Id)));
        Same(bare, Read(tx => AlertStore.Find(tx, bare.Id)));
        Assert.Equal((null, null, null, null, "[]", "{}"), (bare.StartsAt, bare.Source, bare.Rule, bare.RunbookUrl, bare.Links, bare.Details));
        Same([opened], Read(tx => AlertStore.Of(tx, opened.IncidentId!)));
        Same([opened], Read(tx => AlertStore.List(tx, null, "k", new PageRequest(10, null))).Items);
        Assert.Null(Read(tx => AlertStore.Find(tx, "alt_none")));
    }

    [Fact]
    public async Task A_repeat_is_counted_and_brings_the_latest_wording()
    {
        var (alert, said) = await Open(Sample.Event("k"));
        var (other, _) = await Open(Sample.Event("other"));
        Clock.Advance(TimeSpan.FromSeconds(1));

        await Write(tx => Repeat(tx, said with { Title = "New", Severity = Severity.Sev4, DetailsJson = """{"n":2}""", Source = "not taken" }));
        await Write(tx =>
        {
            Repeat(tx, said with { Title = "Lost in between", DetailsJson = """{"n":3}""" });
            Repeat(tx, said with { Title = "Newer", Severity = Severity.Sev3, DetailsJson = """{"n":4}""" });
        });

        Same(alert with { Title = "Newer", Severity = Severity.Sev3, Details = """{"n":4}""", Count = 4, LastAt = Now }, Read(tx => AlertStore.Find(tx, alert.Id)));
        Same(other, Read(tx => AlertStore.Find(tx, other.Id)));
    }

    private static void Repeat(WriteTx tx, AlertEvent said) => AlertStore.Repeat(tx, AlertStore.Latest(tx, "int_a", said.DedupKey)!, said);

    [Fact]
    public async Task An_alert_is_acknowledged_and_resolved_by_its_sender_once()
    {
        var (alert, _) = await Open(Sample.Event("k"));
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Write(tx => AlertStore.Acknowledge(tx, alert.Id));
        var acknowledged = alert with { State = AlertState.Acknowledged, LastAt = Now };
        Same(acknowledged, Read(tx => AlertStore.Find(tx, alert.Id)));

        Clock.Advance(TimeSpan.FromSeconds(1));
        await Write(tx => AlertStore.Acknowledge(tx, alert.Id));
        Same(acknowledged, Read(tx => AlertStore.Find(tx, alert.Id)));

        await Write(tx => AlertStore.Resolve(tx, alert, null));
        var resolved = acknowledged with { State = AlertState.Resolved, LastAt = Now, ResolvedAt = Now, ResolvedBySender = true };
        Same(resolved, Read(tx => AlertStore.Find(tx, alert.Id)));

        Clock.Advance(TimeSpan.FromSeconds(1));
        await Write(tx =>
        {
            AlertStore.Resolve(tx, alert, null);
            AlertStore.Acknowledge(tx, alert.Id);
            AlertStore.ResolveAllOf(tx, alert.IncidentId!);
            AlertStore.AcknowledgeAllOf(tx, alert.IncidentId!);
        });
        // Said again it was heard again, and ended when it did.
        Same(resolved with { LastAt = Now }, Read(tx => AlertStore.Find(tx, alert.Id)));
    }

    [Fact]
    public async Task People_acknowledge_and_resolve_all_alerts_of_their_incident_and_no_others()
    {
        var (first, _) = await Open(Sample.Event("a"));
        var second = await Db.Write(tx => Sample.Open(tx, "int_a", first.IncidentId, Sample.Event("b")));
        var (other, _) = await Open(Sample.Event("c"));
        AlertState?[] States() => Read(tx => new[] { first, second, other }.Select(a => AlertStore.Find(tx, a.Id)?.State).ToArray());

        await Write(tx => AlertStore.AcknowledgeAllOf(tx, first.IncidentId!));
        Assert.Equal([AlertState.Acknowledged, AlertState.Acknowledged, AlertState.Firing], States());
        Assert.True(Read(tx => AlertStore.AnyOpenOf(tx, first.IncidentId!)));

        await Write(tx => AlertStore.Resolve(tx, first, null));
        Assert.True(Read(tx => AlertStore.AnyOpenOf(tx, first.IncidentId!)));
        await Write(tx => AlertStore.ResolveAllOf(tx, first.IncidentId!));
        Assert.Equal([AlertState.Resolved, AlertState.Resolved, AlertState.Firing], States());
        Assert.False(Read(tx => AlertStore.AnyOpenOf(tx, first.IncidentId!)));
        Assert.Equal((true, false, Now), Read(tx => (AlertStore.Find(tx, first.Id)!.ResolvedBySender, AlertStore.Find(tx, second.Id)!.ResolvedBySender, AlertStore.Find(tx, second.Id)!.ResolvedAt!.Value)));
    }

    [Fact]
    public async Task An_identity_has_one_open_alert_at_most_and_any_number_of_ended_ones()
    {
        var (alert, said) = await Open(Sample.Event("k"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Write(tx => Sample.Open(tx, "int_a", alert.IncidentId, said)));
        await Write(tx => AlertStore.Acknowledge(tx, alert.Id));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Write(tx => Sample.Open(tx, "int_a", alert.IncidentId, said)));
        await Refused(() => Write(tx => tx.Execute("INSERT INTO alerts SELECT id || '2', integration_id, dedup_key, incident_id, title, 'Firing', severity, count, first_at, last_at, starts_at, said_at, resolved_at, resolved_by_sender, flaps, expires_at, suppressed_by, source, rule, runbook_url, links, details FROM alerts")));

        await Write(tx => AlertStore.Resolve(tx, alert, null));
        var (again, _) = await Open(said);
        await Refused(() => Write(tx => tx.Execute("UPDATE alerts SET state = 'Firing' WHERE id = @Id", new { alert.Id })));

        await Write(tx => AlertStore.Resolve(tx, again, null));
        await Open(said);
        Assert.Equal(3, Read(tx => tx.Scalar<int>("SELECT COUNT(*) FROM alerts WHERE dedup_key = 'k'")));
    }

    [Fact]
    public async Task The_latest_episode_of_an_identity_is_the_open_one_else_the_one_that_ended_last()
    {
        Assert.Null(await Latest("k"));
        var (first, _) = await Open(Sample.Event("k"));
        await Write(tx => AlertStore.Resolve(tx, first, null));
        Same(Seen(first) with { State = AlertState.Resolved, ResolvedBySender = true, ResolvedAt = Now }, await Latest("k"));

        Clock.Advance(TimeSpan.FromSeconds(1));
        var (second, _) = await Open(Sample.Event("k") with { StartsAt = null, Severity = Severity.Sev3 });
        await Write(tx => AlertStore.Acknowledge(tx, second.Id));
        Same(Seen(second) with { State = AlertState.Acknowledged }, await Latest("k"));

        await Write(tx => AlertStore.ResolveAllOf(tx, second.IncidentId!));
        Same(Seen(second) with { State = AlertState.Resolved, ResolvedAt = Now }, await Latest("k"));
        Assert.Null(await Latest("other"));
        Assert.Null(await Db.Write(tx => AlertStore.Latest(tx, "int_b", "k")));

        static Alert Seen(Alert whole) => new()
        {
            Id = whole.Id, IntegrationId = whole.IntegrationId, DedupKey = whole.DedupKey, IncidentId = whole.IncidentId, State = whole.State, Severity = whole.Severity, Count = whole.Count, LastAt = whole.LastAt, StartsAt = whole.StartsAt, SaidAt = whole.SaidAt,
        };
    }

    // All that one body says, and all that one commit takes, has one instant, and ids of one millisecond sort by chance.
    [Fact]
    public async Task The_open_episode_is_the_latest_even_when_it_began_within_the_instant_in_which_the_one_before_ended()
    {
        for (var i = 0; i < 20; i++)
        {
            var (first, said) = await Open(Sample.Event($"k{i}"));
            await Write(tx => AlertStore.Resolve(tx, first, null));
            var (second, _) = await Open(said);
            Assert.Equal(second.Id, (await Latest($"k{i}"))?.Id);
        }
    }

    [Fact]
    public async Task An_alert_needs_its_sender_and_its_incident()
    {
        var (alert, said) = await Open(Sample.Event("k"));

        await Refused(() => Write(tx => Sample.Open(tx, "int_x", alert.IncidentId, said)));
        await Refused(() => Write(tx => Sample.Open(tx, "int_a", "inc_x", said with { DedupKey = "l" })));
        foreach (var bad in new[] { "state = 'firing'", "severity = 'Sev5'" })
            await Refused(() => Write(tx => tx.Execute($"UPDATE alerts SET {bad}")));
    }

    private async Task<(Alert Alert, AlertEvent Said)> Open(AlertEvent said)
    {
        if (Read(tx => IntegrationStore.FindByKey(tx, "key-hash-a")) is null) await Db.Write(Sample.Ground);
        return (await Db.Write(tx => Sample.Open(tx, "int_a", Sample.Incident(tx).Id, said)), said);
    }

    private Task<Alert?> Latest(string key) => Db.Write(tx => AlertStore.Latest(tx, "int_a", key));

    public sealed class OnSqlite() : StoredAlerts(new SqliteHome());

    public sealed class OnPostgres() : StoredAlerts(new SchemaHome());
}
