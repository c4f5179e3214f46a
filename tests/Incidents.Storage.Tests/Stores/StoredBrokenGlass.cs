using Incidents.Core;
using Incidents.Core.Runs;
using Incidents.Storage.Runs;
using Incidents.Storage.Tests.Engine;

namespace Incidents.Storage.Tests.Stores;

public abstract class StoredBrokenGlass : StoreFacts
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private protected StoredBrokenGlass(Home home) : base(home)
    {
    }

    [Fact]
    public async Task It_comes_back_whole_before_and_after_its_review()
    {
        var glass = await AddOne();
        Same(glass, Find());

        Assert.True(await Db.Write(tx => BrokenGlassStore.Review(tx, "ver_a", "per_grace", Sample.Strange, Sample.Strange)));
        var reviewed = glass with { ReviewerId = "per_grace", ReviewerName = Sample.Strange, ReviewedAt = Now, Finding = Sample.Strange };
        Same(reviewed, Find());

        Assert.False(await Db.Write(tx => BrokenGlassStore.Review(tx, "ver_a", "per_third", "Third", "theirs")));
        Assert.False(await Db.Write(tx => BrokenGlassStore.Review(tx, "ver_x", "per_third", "Third", "theirs")));
        Same(reviewed, Find());
    }

    [Fact]
    public async Task The_database_itself_refuses_that_an_executor_reviews_his_own()
    {
        await AddOne();

        var refused = await Refused(() => Db.Write(tx => BrokenGlassStore.Review(tx, "ver_a", "per_ada", "Ada", "Rightly so")));
        Assert.Contains("CHECK", refused.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Null(Find()!.ReviewedAt);

        await Db.Write(tx => BrokenGlassStore.Review(tx, "ver_a", "per_grace", "Grace", "Rightly so"));
        await Refused(() => Write(tx => tx.Execute("UPDATE break_glass SET executor_id = reviewer_id")));
    }

    [Fact]
    public async Task It_is_broken_once_and_belongs_to_a_verification_a_run_an_incident_and_a_person()
    {
        var glass = await AddOne();

        await Refused(() => Write(tx => BrokenGlassStore.Add(tx, glass)));
        await Write(tx => VerificationStore.Add(tx, Sample.Verification("ver_b", "run_a", "s.two")));
        foreach (var wrong in new[] { glass with { VerificationId = "ver_x" }, glass with { VerificationId = "ver_b", RunId = "run_x" }, glass with { VerificationId = "ver_b", IncidentId = "inc_x" }, glass with { VerificationId = "ver_b", ExecutorId = "per_x" } })
            await Refused(() => Write(tx => BrokenGlassStore.Add(tx, wrong)));

        Same([glass], Read(tx => BrokenGlassStore.Of(tx, glass.IncidentId)));
        Assert.Empty(Read(tx => BrokenGlassStore.Of(tx, "inc_x")));
    }

    [Fact]
    public async Task They_are_listed_newest_first_page_by_page_and_the_open_ones_alone()
    {
        var first = await AddOne();
        var second = await AddAnother(first, "ver_b");
        var third = await AddAnother(first, "ver_c");
        await Db.Write(tx => BrokenGlassStore.Review(tx, "ver_b", "per_grace", "Grace", "Rightly so"));
        (IEnumerable<string> Ids, string? Next) List(bool onlyOpen, int limit, string? after)
        {
            var page = Read(tx => BrokenGlassStore.List(tx, onlyOpen, new PageRequest(limit, after)));
            return (page.Items.Select(g => g.VerificationId), page.Next);
        }

        Assert.Equal(["ver_c", "ver_b", "ver_a"], List(false, 10, null).Ids);
        Assert.Equal(["ver_c", "ver_a"], List(true, 10, null).Ids);
        Assert.Equal(["ver_c"], List(true, 1, null).Ids);
        Assert.Equal(["ver_a"], List(true, 1, List(true, 1, null).Next).Ids);
        Assert.Equal([third.VerificationId, second.VerificationId], List(false, 2, null).Ids);
    }

    [Fact]
    public async Task A_persons_reasons_are_those_since_an_instant()
    {
        var glass = await AddOne();
        await AddAnother(glass with { Reason = "Later", At = glass.At.AddDays(1) }, "ver_b");
        await AddAnother(glass with { ExecutorId = "per_grace", Reason = "Hers" }, "ver_c");

        Assert.Equal([Sample.Strange, "Later"], Read(tx => BrokenGlassStore.Reasons(tx, "per_ada", glass.At.AddMicroseconds(-1))).OrderBy(r => r == "Later"));
        Assert.Equal(["Later"], Read(tx => BrokenGlassStore.Reasons(tx, "per_ada", glass.At)));
        Assert.Equal(["Hers"], Read(tx => BrokenGlassStore.Reasons(tx, "per_grace", default)));
    }

    [Fact]
    public async Task A_review_is_reminded_of_after_one_two_and_three_days_and_then_no_more()
    {
        var glass = await AddOne();
        List<string> Due() => [.. Read(tx => BrokenGlassStore.Overdue(tx, Day, 3)).Select(g => g.VerificationId)];
        Task<bool> Remind(int reminders) => Db.Write(tx => BrokenGlassStore.Remind(tx, glass with { Reminders = reminders }));

        Clock.Advance(glass.ReviewDueAt - Now - TimeSpan.FromMicroseconds(1));
        Assert.Empty(Due());
        Clock.Advance(TimeSpan.FromMicroseconds(1));
        for (var reminders = 0; reminders < 3; reminders++)
        {
            Assert.Equal(["ver_a"], Due());
            Assert.True(await Remind(reminders));
            Assert.False(await Remind(reminders)); // another server
            Assert.Empty(Due());
            Assert.Equal(reminders + 1, Find()!.Reminders);
            Clock.Advance(Day);
        }

        Clock.Advance(Day * 10);
        Assert.Empty(Due());
    }

    [Fact]
    public async Task What_is_reviewed_is_reminded_of_no_more()
    {
        var glass = await AddOne();
        Clock.Advance(Day * 3);
        await Db.Write(tx => BrokenGlassStore.Review(tx, "ver_a", "per_grace", "Grace", "Rightly so"));

        Assert.Empty(Read(tx => BrokenGlassStore.Overdue(tx, Day, 3)));
        Assert.False(await Db.Write(tx => BrokenGlassStore.Remind(tx, glass)));
    }

    private async Task<BrokenGlass> AddOne()
    {
        await Db.Write(Sample.Ground);
        return await Db.Write(tx =>
        {
            Sample.Guarded(tx);
            var glass = new BrokenGlass
            {
                VerificationId = "ver_a", RunId = "run_a", IncidentId = Sample.Incident(tx).Id, StepId = "s.one", ExecutorId = "per_ada", ExecutorName = Sample.Ada.Name, Reason = Sample.Strange,
                At = tx.Now, ReviewDueAt = tx.Now + Day,
            };
            BrokenGlassStore.Add(tx, glass);
            return glass;
        });
    }

    private Task<BrokenGlass> AddAnother(BrokenGlass like, string id) => Db.Write(tx =>
    {
        VerificationStore.Add(tx, Sample.Verification(id, "run_a", $"s.{id}"));
        BrokenGlassStore.Add(tx, like with { VerificationId = id });
        return like with { VerificationId = id };
    });

    private BrokenGlass? Find() => Read(tx => BrokenGlassStore.Find(tx, "ver_a"));

    public sealed class OnSqlite() : StoredBrokenGlass(new SqliteHome());

    public sealed class OnPostgres() : StoredBrokenGlass(new SchemaHome());
}
