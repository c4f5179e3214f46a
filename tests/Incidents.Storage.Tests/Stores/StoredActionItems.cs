using Incidents.Core;
using Incidents.Core.Retrospectives;
using Incidents.Storage.Retrospectives;
using Incidents.Storage.Tests.Engine;

namespace Incidents.Storage.Tests.Stores;

public abstract class StoredActionItems : StoreFacts
{
    private protected StoredActionItems(Home home) : base(home)
    {
    }

    [Fact]
    public async Task One_comes_back_whole_while_open_and_when_closed()
    {
        var (item, incident) = await AddOne();
        Same(new ActionItem { Id = item.Id, IncidentId = incident, RunId = "run_a", Text = Sample.Strange, CreatedAt = Now, DueAt = Sample.At(99) }, Find(item.Id));

        Clock.Advance(TimeSpan.FromHours(1));
        Assert.True(await Close(item.Id));
        var closed = item with { ClosedAt = Now, ClosedBy = Sample.Ada, Outcome = Sample.Strange };
        Same(closed, Find(item.Id));
        Assert.False(await Close(item.Id));
        Assert.False(await Close("act_x"));
        Same(closed, Find(item.Id));
        Assert.Null(Find("act_x"));
    }

    [Fact]
    public async Task It_needs_no_incident_no_run_and_no_date_but_those_it_names_exist()
    {
        await AddOne();
        var bare = await Db.Write(tx => ActionItemStore.Add(tx, "Do it", null, null, null));
        Same(bare, Find(bare.Id));

        await Refused(() => Db.Write(tx => ActionItemStore.Add(tx, "Do it", "inc_x", null, null)));
        await Refused(() => Db.Write(tx => ActionItemStore.Add(tx, "Do it", null, "run_x", null)));
    }

    [Fact]
    public async Task They_are_listed_newest_first_the_open_ones_alone_and_by_incident_oldest_first()
    {
        var (first, incident) = await AddOne();
        var second = await Db.Write(tx => ActionItemStore.Add(tx, "2", incident, null, null));
        var third = await Db.Write(tx => ActionItemStore.Add(tx, "3", null, null, null));
        await Close(second.Id);

        Assert.Equal([third.Id, second.Id, first.Id], List(false, 10, null).Items.Select(i => i.Id));
        Assert.Equal([third.Id, first.Id], List(true, 10, null).Items.Select(i => i.Id));
        Assert.Equal([first.Id], List(true, 1, List(true, 1, null).Next).Items.Select(i => i.Id));
        Assert.Equal([first.Id, second.Id], Read(tx => ActionItemStore.Of(tx, incident)).Select(i => i.Id));
        Assert.Empty(Read(tx => ActionItemStore.Of(tx, "inc_x")));
        Page<ActionItem> List(bool onlyOpen, int limit, string? after) => Read(tx => ActionItemStore.List(tx, onlyOpen, new PageRequest(limit, after)));
    }

    private async Task<(ActionItem Item, string IncidentId)> AddOne()
    {
        await Db.Write(Sample.Ground);
        return await Db.Write(tx =>
        {
            Sample.Guarded(tx);
            var incident = Sample.Incident(tx).Id;
            return (ActionItemStore.Add(tx, Sample.Strange, incident, "run_a", Sample.At(99)), incident);
        });
    }

    private ActionItem? Find(string id) => Read(tx => ActionItemStore.Find(tx, id));

    private Task<bool> Close(string id) => Db.Write(tx => ActionItemStore.Close(tx, id, Sample.Ada, Sample.Strange));

    public sealed class OnSqlite() : StoredActionItems(new SqliteHome());

    public sealed class OnPostgres() : StoredActionItems(new SchemaHome());
}
