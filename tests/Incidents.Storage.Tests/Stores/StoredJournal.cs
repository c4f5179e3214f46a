using System.Text;
using Incidents.Core.Alerts;
using Incidents.Core.Incidents;
using Incidents.Core.Intake;
using Incidents.Storage.Alerts;
using Incidents.Storage.Incidents;
using Incidents.Storage.Intake;
using Incidents.Storage.Tests.Engine;

namespace Incidents.Storage.Tests.Stores;

public abstract class StoredJournal : StoreFacts
{
    private protected StoredJournal(Home home) : base(home)
    {
    }

    [Fact]
    public async Task What_was_not_taken_is_found_in_the_order_in_which_it_was_received()
    {
        var integration = await Integration();
        await Write(tx =>
        {
            foreach (var second in new[] { 5, 3, 5, 4, 9 }) JournalStore.Import(tx, integration, Sample.At(second), Request($"{second}"));
            JournalStore.Add(tx, integration, Request("taken"), JournalState.Taken, null);
        });
        var all = Read(tx => JournalStore.NotTaken(tx, integration, Sample.At(0), Sample.At(9), DateTimeOffset.MinValue, 0, 10));
        Assert.Equal(["3", "4", "5", "5"], all.Select(Body));
        Assert.True(all[2].Seq < all[3].Seq);
        Same(all.Skip(2), Read(tx => JournalStore.NotTaken(tx, integration, Sample.At(0), Sample.At(9), all[1].ReceivedAt, all[1].Seq, 10)));
        Same(all.Skip(3), Read(tx => JournalStore.NotTaken(tx, integration, Sample.At(0), Sample.At(9), all[2].ReceivedAt, all[2].Seq, 10)));
        Assert.Equal("4", Body(Read(tx => JournalStore.NotTaken(tx, integration, Sample.At(4), Sample.At(9), DateTimeOffset.MinValue, 0, 1)).Single()));
    }

    [Fact]
    public async Task A_problem_is_known_until_it_was_read()
    {
        var integration = await Integration();
        bool Any(DateTimeOffset since) => Read(tx => JournalStore.AnyProblem(tx, integration, since));
        await Write(tx => JournalStore.Add(tx, integration, Request("a"), JournalState.Unreadable, "why"));
        Assert.True(Any(Now.AddDays(1)));
        var entry = Read(tx => JournalStore.List(tx, integration, JournalState.Unreadable, new(10, null))).Items.Single();
        await Write(tx => JournalStore.StillUnreadable(tx, entry.Seq, "another"));
        Assert.Equal("another", Read(tx => JournalStore.Find(tx, integration, entry.Seq))!.Problem);
        await Write(tx => JournalStore.Replayed(tx, entry.Seq, null));
        Assert.False(Any(DateTimeOffset.MinValue));
        await Write(tx => JournalStore.Add(tx, integration, Request("b"), JournalState.Taken, "a part of it"));
        Assert.Equal((true, false), (Any(Now), Any(Now.AddTicks(10))));
    }

    [Fact]
    public async Task The_old_is_forgotten_but_for_what_waits()
    {
        var integration = await Integration();
        await Write(tx =>
        {
            JournalStore.Import(tx, integration, Sample.At(1), Request("waits"));
            JournalStore.Add(tx.AsOf(Sample.At(1)), integration, Request("old"), JournalState.Taken, null);
            JournalStore.Add(tx, integration, Request("new"), JournalState.Unreadable, "why");
        });
        Assert.Equal(1, await Db.Write(tx => JournalStore.Forget(tx, Sample.At(2), 10)));
        Assert.Equal(["new", "waits"], Read(tx => JournalStore.List(tx, integration, null, new(10, null))).Items.Select(Body));
    }

    /// <summary>An alert of a group whose incident was merged belongs where that went, while it is open and not too long ago.</summary>
    [Fact]
    public async Task A_group_goes_where_its_incident_was_merged_into()
    {
        await Db.Write(Sample.Ground);
        var (a, b, c) = await Db.Write(tx => (
            IncidentStore.Open(tx, "a", Severity.Sev2, "svc_a", "one", 1), IncidentStore.Open(tx, "b", Severity.Sev2, "svc_a", "two", 1), IncidentStore.Open(tx, "c", Severity.Sev2, null, null, 1)));
        async Task<string?> Found(string group, DateTimeOffset since) => (await Db.Write(tx => IncidentGroupStore.FindOpen(tx, "svc_a", group, since)))?.Id;
        async Task Resolve(Incident incident) => Assert.True(await Db.Write(tx => IncidentStore.Save(tx, incident with { State = IncidentState.Resolved, ResolvedAt = tx.Now }, IncidentState.Triggered)));
        Assert.Equal(a.Id, await Found("one", Now));

        await Resolve(a);
        await Write(tx => IncidentStore.MergeInto(tx, a.Id, b.Id));
        Assert.Equal((b.Id, b.Id, null, null), (await Found("one", Now), await Found("two", Now), await Found("three", Now), await Found("one", Now.AddTicks(10))));
        await Resolve(b);
        await Write(tx => IncidentStore.MergeInto(tx, b.Id, c.Id));
        Assert.Equal((c.Id, c.Id), (await Found("one", Now), await Found("two", Now)));
        Assert.Equal(c.Id, Read(tx => IncidentStore.Find(tx, a.Id))!.MergedInto);
        // A newer one of the group itself comes first.
        var own = await Db.Write(tx => IncidentStore.Open(tx, "own", Severity.Sev2, "svc_a", "one", 1));
        Assert.Equal(own.Id, await Found("one", Now));
        await Resolve(own);
        await Resolve(c);
        Assert.Null(await Found("one", Now));
    }

    /// <summary>What a commit knows of an incident is what its last alert made of it, whichever group it came by.</summary>
    [Fact]
    public async Task Alerts_that_join_in_one_commit_are_all_counted()
    {
        await Db.Write(Sample.Ground);
        var (a, b) = await Db.Write(tx => (IncidentStore.Open(tx, "a", Severity.Sev2, "svc_a", "one", 1), IncidentStore.Open(tx, "b", Severity.Sev2, "svc_a", "two", 1)));
        await Db.Write(tx => IncidentStore.Save(tx, a with { State = IncidentState.Resolved, ResolvedAt = tx.Now }, IncidentState.Triggered));
        await Write(tx => IncidentStore.MergeInto(tx, a.Id, b.Id));
        static Incident Join(WriteTx tx, string group)
        {
            var found = IncidentGroupStore.FindOpen(tx, "svc_a", group, tx.Now)!;
            IncidentGroupStore.Join(tx, found);
            return found;
        }

        await Write(tx =>
        {
            foreach (var group in new[] { "one", "two", "two", "one" }) Assert.Equal(b.Id, Join(tx, group).Id);
            Assert.Null(IncidentGroupStore.FindOpen(tx, "svc_a", "one", tx.Now.AddTicks(10)));
            var present = IncidentStore.Find(tx, b.Id)!;
            Assert.True(IncidentStore.Save(tx, present with { State = IncidentState.Acknowledged, AcknowledgedAt = tx.Now }, present.State));
            Assert.Equal([0, 1, 2], new[] { Join(tx, "two"), Join(tx, "one"), Join(tx, "two") }.Select(i => i.JoinedCount));
        });
        var joined = Read(tx => IncidentStore.Find(tx, b.Id))!;
        Assert.Equal((8, 3, IncidentState.Acknowledged), (joined.AlertCount, joined.JoinedCount, joined.State));
        // One that is opened is known too, and is the newest.
        await Write(tx =>
        {
            var own = IncidentStore.Open(tx, "own", Severity.Sev2, "svc_a", "two", 1);
            Assert.Equal([own.Id, own.Id], new[] { Join(tx, "two"), Join(tx, "two") }.Select(i => i.Id));
        });
        Assert.Equal([3, 8], Read(tx => IncidentStore.List(tx, null, onlyOpen: true, "svc_a", new(10, null))).Items.Select(i => i.AlertCount));
    }

    private async Task<string> Integration() => await Db.Write(tx =>
    {
        Sample.Ground(tx);
        var integration = new Integration { Id = tx.NewId("int"), Name = "x", ServiceId = "svc_a", CreatedAt = tx.Now };
        IntegrationStore.Add(tx, integration, integration.Id);
        return integration.Id;
    });

    private static IntakeRequest Request(string body) => new("events", Encoding.UTF8.GetBytes(body));

    private static string Body(JournalEntry entry) => Encoding.UTF8.GetString(entry.Request.Body.Span);

    public sealed class OnSqlite() : StoredJournal(new SqliteHome());

    public sealed class OnPostgres() : StoredJournal(new SchemaHome());
}
