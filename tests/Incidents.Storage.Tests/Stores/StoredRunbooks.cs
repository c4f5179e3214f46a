using System.Text;
using Incidents.Core;
using Incidents.Core.Runbooks;
using Incidents.Storage.Runbooks;
using Incidents.Storage.Tests.Engine;

namespace Incidents.Storage.Tests.Stores;

public abstract class StoredRunbooks : StoreFacts
{
    private protected StoredRunbooks(Home home) : base(home)
    {
    }

    [Fact]
    public async Task A_runbook_comes_back_with_all_its_revisions()
    {
        var first = Sample.Runbook("rb_x", "restore", 1, "one") with { Title = Sample.Strange, Owner = Sample.Strange };
        var second = first with { Title = "Second", Owner = null, Revision = 2, ContentHash = "h2", StepCount = 0, RiskyCount = 0, UpdatedAt = Sample.At(9) };
        await Write(tx =>
        {
            Assert.True(RunbookStore.AddRevision(tx, first, Sample.Read(), Sample.Revision(first, "one")));
            Same(first, RunbookStore.Find(tx, "restore"));
            Assert.True(RunbookStore.AddRevision(tx, second, Sample.Read(), Sample.Revision(second, "")));
        });

        Same(second, Read(tx => RunbookStore.Find(tx, "restore")));
        Same([second], Read(tx => RunbookStore.List(tx, new PageRequest(10, null)).Items));
        Same(Sample.Revision(first, "one"), Read(tx => RunbookStore.FindRevision(tx, "rb_x", 1)));
        Same(Sample.Revision(second, ""), Read(tx => RunbookStore.FindRevision(tx, "rb_x", 2)));
        Same([Sample.Revision(second, ""), Sample.Revision(first, "")], Read(tx => RunbookStore.Revisions(tx, "rb_x")));
        Assert.Equal((null, null, 0), Read(tx => (RunbookStore.Find(tx, "rb_x"), RunbookStore.FindRevision(tx, "rb_x", 3), RunbookStore.Revisions(tx, "rb_y").Count)));
    }

    [Fact]
    public async Task A_text_of_a_mebibyte_comes_back_exactly()
    {
        var text = new StringBuilder();
        while (text.Length < 1 << 20) text.Append(Sample.Strange).Append('\n');
        var runbook = Sample.Runbook("rb_x", "long", 1, text.ToString());
        await Write(tx => RunbookStore.AddRevision(tx, runbook, Sample.Read(), Sample.Revision(runbook, text.ToString())));

        var stored = Read(tx => RunbookStore.FindRevision(tx, "rb_x", 1))!;
        Assert.True(text.ToString() == stored.Markdown, "The text changed.");
        Assert.Equal(stored.ContentHash, Publishing.HashOf(stored.Markdown));
    }

    [Fact]
    public async Task A_revision_is_the_next_one_or_somebody_was_faster_and_nothing_is_stored()
    {
        var first = Sample.Runbook("rb_x", "restore", 1);
        var second = first with { Revision = 2, Title = "Mine" };
        Task<bool> Add(RunbookSummary after) => Db.Write(tx => RunbookStore.AddRevision(tx, after, Sample.Read(alerts: [after.Title]), Sample.Revision(after)));

        Assert.True(await Add(first));
        Assert.False(await Add(Sample.Runbook("rb_y", "restore", 1)));
        Assert.True(await Add(second));
        Assert.False(await Add(second with { Title = "Theirs" }));
        Assert.False(await Add(second with { Revision = 4 }));
        Assert.False(await Add(Sample.Runbook("rb_z", "nowhere", 2)));

        Same([second], Read(tx => RunbookStore.List(tx, new PageRequest(10, null)).Items));
        Assert.Equal([2, 1], Read(tx => RunbookStore.Revisions(tx, "rb_x")).Select(r => r.Number));
        Assert.Equal(["Mine"], Read(tx => tx.Query<string>("SELECT name FROM runbook_subjects")));
    }

    [Fact]
    public async Task A_runbook_is_offered_for_what_its_current_revision_says()
    {
        RunbookSummary[] runbooks = [Sample.Runbook("rb_1", "b"), Sample.Runbook("rb_2", "a"), Sample.Runbook("rb_3", "c")];
        Runbook[] said = [Sample.Read(["DiskFull", "DiskFull", Sample.Strange], ["db"]), Sample.Read(["DiskFull"]), Sample.Read([], ["db", "web"])];
        await Write(tx =>
        {
            for (var i = 0; i < 3; i++) RunbookStore.AddRevision(tx, runbooks[i], said[i], Sample.Revision(runbooks[i]));
        });
        IEnumerable<string> For(string? service, params string[] rules) => Read(tx => RunbookStore.For(tx, rules, service)).Select(o => $"{o.Slug} {o.Reason}");

        Assert.Equal(["a answers DiskFull", "b answers DiskFull", "c is for db"], For("db", "DiskFull", "DiskFull"));
        Assert.Equal(["c is for web"], For("web"));
        Assert.Equal([$"b answers {Sample.Strange}"], For(null, Sample.Strange));
        Assert.Empty(For("DiskFull", "db"));
        Same([new RunbookOffer("c", "Restore c", "is for web")], Read(tx => RunbookStore.For(tx, [], "web")));

        await Write(tx => RunbookStore.AddRevision(tx, runbooks[0] with { Revision = 2 }, Sample.Read(["Other"]), Sample.Revision(runbooks[0] with { Revision = 2 })));
        Assert.Equal(["a answers DiskFull", "b answers Other", "c is for db"], For("db", "DiskFull", "Other"));
    }

    // A B-tree of PostgreSQL refuses entries of more than a third of a page; names of rules come from the author's front matter, which has no limit.
    [Fact]
    public async Task A_rule_may_have_a_very_long_name()
    {
        var name = string.Concat(Enumerable.Range(0, 2000).Select(i => $"{i:x} "));
        var runbook = Sample.Runbook("rb_x", "long");
        await Write(tx => Assert.True(RunbookStore.AddRevision(tx, runbook, Sample.Read([name], [name]), Sample.Revision(runbook))));

        Same([new RunbookOffer("long", runbook.Title, $"answers {name}")], Read(tx => RunbookStore.For(tx, [name], null)));
        Assert.Empty(Read(tx => RunbookStore.For(tx, [name + "x"], null)));
    }

    public sealed class OnSqlite() : StoredRunbooks(new SqliteHome());

    public sealed class OnPostgres() : StoredRunbooks(new SchemaHome());
}
