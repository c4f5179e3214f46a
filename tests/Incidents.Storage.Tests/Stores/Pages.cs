using Incidents.Core;
using Incidents.Core.Alerts;
using Incidents.Core.Incidents;
using Incidents.Core.Runs;
using Incidents.Storage.Alerts;
using Incidents.Storage.Incidents;
using Incidents.Storage.Runbooks;
using Incidents.Storage.Runs;
using Incidents.Storage.Services;
using Incidents.Storage.Tests.Engine;

namespace Incidents.Storage.Tests.Stores;

public abstract class Pages : StoreFacts
{
    private const int Count = 23;

    private protected Pages(Home home) : base(home)
    {
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(22)]
    [InlineData(23)]
    [InlineData(24)]
    public async Task Incidents_are_visited_once_each_newest_first_though_others_are_added(int limit)
    {
        await Db.Write(Sample.Ground);
        var ids = await Make(tx => Sample.Incident(tx).Id);

        Assert.Equal(Newest(ids), await Visit(limit, (tx, page) => IncidentStore.List(tx, null, false, null, page), i => i.Id, tx => Sample.Incident(tx).Id));
    }

    [Fact]
    public async Task Incidents_are_filtered_by_state_openness_and_service_in_any_combination()
    {
        await Db.Write(Sample.Ground);
        await Write(tx => ServiceStore.Add(tx, Sample.Service("svc_b", "web")));
        var all = new List<Incident>();
        foreach (var state in Enum.GetValues<IncidentState>())
        {
            foreach (var service in new[] { "svc_a", "svc_b", null, "svc_a" })
            {
                Clock.Advance(TimeSpan.FromMilliseconds(1));
                var incident = await Db.Write(tx => Sample.Incident(tx, service: service)) with { State = state };
                await Write(tx => IncidentStore.Save(tx, incident, IncidentState.Triggered));
                all.Add(incident);
            }
        }

        foreach (var state in (IncidentState?[])[null, .. Enum.GetValues<IncidentState>()])
        {
            foreach (var onlyOpen in new[] { false, true })
            {
                foreach (var service in new[] { null, "svc_a", "svc_b", "svc_x" })
                {
                    var expected = all.Where(i => (state is null || i.State == state) && (!onlyOpen || i.State != IncidentState.Resolved) && (service is null || i.ServiceId == service));
                    Assert.Equal(Newest(expected.Select(i => i.Id)), await Visit(2, (tx, page) => IncidentStore.List(tx, state, onlyOpen, service, page), i => i.Id));
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(50)]
    public async Task Alerts_are_visited_once_each_newest_first_though_others_are_added(int limit)
    {
        await Db.Write(Sample.Ground);
        var ids = await Make(tx => Open(tx, Ids.New("k", tx.Now)).Id);

        Assert.Equal(Newest(ids), await Visit(limit, (tx, page) => AlertStore.List(tx, null, null, page), a => a.Id, tx => Open(tx, Ids.New("k", tx.Now)).Id));
    }

    [Fact]
    public async Task Alerts_are_filtered_by_state_and_dedup_key_in_any_combination()
    {
        await Db.Write(Sample.Ground);
        var all = new List<Alert>();
        foreach (var (key, state) in new[]
        {
            ("a", AlertState.Resolved), ("b", AlertState.Resolved), ("a", AlertState.Resolved), ("a", AlertState.Resolved), ("a", AlertState.Firing), ("b", AlertState.Acknowledged),
            ("c", AlertState.Firing), ("d", AlertState.Firing), ("e", AlertState.Acknowledged), ("f", AlertState.Resolved), ("g", AlertState.Acknowledged),
        })
        {
            all.Add(await Db.Write(tx => Open(tx, key)) with { State = state });
            await Write(tx => tx.Execute("UPDATE alerts SET state = @state WHERE id = @Id", new { all[^1].Id, state = state.ToString() }));
            Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        foreach (var state in (AlertState?[])[null, .. Enum.GetValues<AlertState>()])
            foreach (var key in all.Select(a => a.DedupKey).Distinct().Append(null).Append("none"))
                Assert.Equal(
                    Newest(all.Where(a => (state is null || a.State == state) && (key is null || a.DedupKey == key)).Select(a => a.Id)),
                    await Visit(2, (tx, page) => AlertStore.List(tx, state, key, page), a => a.Id));
    }

    [Fact]
    public async Task Runs_are_visited_once_each_newest_first_and_filtered_by_state_and_incident()
    {
        await Db.Write(Sample.Ground);
        var incidents = await Db.Write(tx => new[] { Sample.Incident(tx).Id, Sample.Incident(tx).Id, null });
        var all = new List<Run>();
        foreach (var id in await Make(tx => tx.NewId("run")))
        {
            var run = Sample.Run(id, incidents[all.Count % 3]) with { State = (RunState)(all.Count % 4) };
            await Write(tx => RunStore.Add(tx, run));
            all.Add(run);
        }

        Assert.Equal(Newest(all.Select(r => r.Id)), await Visit(4, (tx, page) => RunStore.List(tx, null, null, page), r => r.Id, tx =>
        {
            var run = Sample.Run(tx.NewId("run"), null);
            RunStore.Add(tx, run);
            return run.Id;
        }));
        foreach (var state in Enum.GetValues<RunState>())
            foreach (var incident in incidents.Where(i => i is not null))
                Assert.Equal(Newest(all.Where(r => r.State == state && r.IncidentId == incident).Select(r => r.Id)), await Visit(1, (tx, page) => RunStore.List(tx, state, incident, page), r => r.Id));
    }

    [Fact]
    public async Task Runbooks_are_visited_once_each_by_slug_though_others_are_added()
    {
        var slugs = new List<string>();
        foreach (var slug in new[] { "a", "a-b", "a1", "ab", "b", "0", "9z", "z", "a-", "aa" })
        {
            var runbook = Sample.Runbook($"rb_{slug}", slug);
            await Write(tx => RunbookStore.AddRevision(tx, runbook, Sample.Read(), Sample.Revision(runbook)));
            slugs.Add(slug);
        }

        // One is added before, one after what was seen: the one before is missed, the one after is visited, none twice.
        var added = false;
        var seen = await Visit(3, (tx, page) => RunbookStore.List(tx, page), r => r.Slug, tx =>
        {
            foreach (var slug in added ? [] : new[] { "00", "zz" })
            {
                var runbook = Sample.Runbook($"rb_{slug}", slug);
                RunbookStore.AddRevision(tx, runbook, Sample.Read(), Sample.Revision(runbook));
            }

            added = true;
            return "";
        });

        Assert.Equal([.. slugs.Append("zz").Order(StringComparer.Ordinal)], seen);
    }

    private static Alert Open(WriteTx tx, string key) => Sample.Open(tx, "int_a", Sample.Incident(tx).Id, Sample.Event(key));

    private static List<string> Newest(IEnumerable<string> ids) => [.. ids.OrderDescending(StringComparer.Ordinal)];

    /// <summary>Several in one millisecond, then some later.</summary>
    private async Task<List<string>> Make(Func<WriteTx, string> one)
    {
        var ids = new List<string>();
        for (var i = 0; i < Count; i++)
        {
            ids.Add(await Db.Write(one));
            if (i % 3 == 2) Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        return ids;
    }

    /// <summary>Goes through all pages; after each, something newer is added, which must not disturb.</summary>
    private async Task<List<string>> Visit<T>(int limit, Func<ReadTx, PageRequest, Page<T>> list, Func<T, string> id, Func<WriteTx, string>? add = null)
    {
        var seen = new List<string>();
        string? after = null;
        do
        {
            var page = Read(tx => list(tx, new PageRequest(limit, after)));
            Assert.True(page.Items.Count == limit || page.Next is null);
            seen.AddRange(page.Items.Select(id));
            Assert.Equal(seen.Distinct(), seen);
            after = page.Next;
            Clock.Advance(TimeSpan.FromMilliseconds(1));
            if (add is not null) await Db.Write(add);
        }
        while (after is not null);

        return seen;
    }

    public sealed class OnSqlite() : Pages(new SqliteHome());

    public sealed class OnPostgres() : Pages(new SchemaHome());
}
