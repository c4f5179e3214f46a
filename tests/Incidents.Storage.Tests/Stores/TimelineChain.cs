using Incidents.Core.Timeline;
using Incidents.Storage.Tests.Engine;
using Incidents.Storage.Timeline;

namespace Incidents.Storage.Tests.Stores;

public abstract class TimelineChain : StoreFacts
{
    private const string Subject = "inc_a";

    /// <summary>Each column with what somebody might write over it; the number of the entry stands for itself.</summary>
    private static readonly string[] Changes =
    [
        "subject_id = 'inc_b'", "seq = seq + 1000", "seq = -seq", "kind = 'RunStarted'", "kind = 'note'", "kind = 'Nonsense'", "kind = '6'", "occurred_at = occurred_at + 1",
        "occurred_at = 9223372036854775807", "recorded_at = recorded_at - 1", "recorded_at = -9223372036854775807", "actor_kind = 'System'", "actor_kind = 'person'", "actor_id = 'per_eve'",
        "actor_name = actor_name || ' '", "source = ''", "text = text || '.'", "text = ''", "data = '{ }'", "hash = upper(hash)", "hash = ''",
    ];

    private protected TimelineChain(Home home) : base(home)
    {
    }

    [Fact]
    public async Task An_entry_comes_back_as_it_was_appended()
    {
        foreach (var kind in Enum.GetValues<EntryKind>())
        {
            foreach (var actor in Enum.GetValues<ActorKind>())
            {
                var said = new Entry { Seq = 77, Kind = kind, Actor = new Actor(actor, $"{actor}", Sample.Strange), Source = Sample.Strange, Text = Sample.Strange, Data = """{"ü":"🔥 \u0007"}""", OccurredAt = Sample.At(-1), Hash = "theirs" };
                var appended = await Db.Write(tx => TimelineStore.Append(tx, $"{kind} {actor}", said));
                Same(said with { Seq = 1, RecordedAt = Now, Hash = appended.Hash }, appended);
                Same([appended], Read(tx => TimelineStore.Read(tx, $"{kind} {actor}", 0, 10)));
                Assert.Null(Read(tx => TimelineStore.FirstBreak(tx, $"{kind} {actor}")));
            }
        }
    }

    [Fact]
    public async Task An_entry_without_a_time_of_its_own_happened_when_it_was_recorded_and_others_keep_microseconds()
    {
        var plain = await Db.Write(tx => TimelineStore.Append(tx, Subject, new Entry()));
        var late = await Db.Write(tx => TimelineStore.Append(tx, Subject, new Entry { OccurredAt = Sample.At(0).ToOffset(TimeSpan.FromHours(-7)).AddTicks(9) }));

        Assert.Equal((Now, Now), (plain.OccurredAt, plain.RecordedAt));
        Assert.Equal((Sample.At(0), Now), (late.OccurredAt, late.RecordedAt));
        Same([plain, late with { OccurredAt = Sample.At(0) }], Read(tx => TimelineStore.Read(tx, Subject, 0, 10)));
        Assert.Null(Read(tx => TimelineStore.FirstBreak(tx, Subject)));
    }

    [Fact]
    public async Task A_chain_of_500_holds_and_a_change_of_any_column_is_found_at_its_entry()
    {
        await Append(Subject, 500);
        await DropTriggers();
        Assert.Null(await Tampered("SELECT 1"));

        foreach (var change in Changes)
            foreach (var seq in new[] { 1, 2, 250, 499, 500 })
                Assert.Equal((change, seq), (change, await Tampered($"UPDATE timeline_entries SET {change} WHERE subject_id = '{Subject}' AND seq = {seq}")));
    }

    [Fact]
    public async Task In_a_short_chain_every_column_of_every_entry_is_bound()
    {
        await Append(Subject, 6);
        await DropTriggers();

        foreach (var change in Changes)
            for (var seq = 1; seq <= 6; seq++)
                Assert.Equal((change, seq), (change, await Tampered($"UPDATE timeline_entries SET {change} WHERE subject_id = '{Subject}' AND seq = {seq}")));
    }

    [Fact]
    public async Task What_was_taken_away_swapped_or_put_in_is_found_where_it_begins()
    {
        await Append(Subject, 20);
        await DropTriggers();

        Assert.Equal(20, await Tampered("DELETE FROM timeline_entries WHERE seq = 20"));
        Assert.Equal(11, await Tampered("DELETE FROM timeline_entries WHERE seq > 10"));
        Assert.Equal(7, await Tampered("DELETE FROM timeline_entries WHERE seq = 7"));
        Assert.Equal(1, await Tampered("DELETE FROM timeline_entries"));
        Assert.Equal(4, await Tampered("UPDATE timeline_entries SET seq = -1 WHERE seq = 4", "UPDATE timeline_entries SET seq = 4 WHERE seq = 9", "UPDATE timeline_entries SET seq = 9 WHERE seq = -1"));
        Assert.Equal(3, await Tampered("DELETE FROM timeline_entries WHERE seq = 3", "UPDATE timeline_entries SET seq = -(seq - 1) WHERE seq > 3", "UPDATE timeline_entries SET seq = -seq WHERE seq < 0"));
        foreach (var kind in new[] { "kind", "'Nonsense'" })
            Assert.Equal(21, await Tampered($"INSERT INTO timeline_entries SELECT subject_id, 21, {kind}, occurred_at, recorded_at, actor_kind, actor_id, actor_name, source, text, data, hash FROM timeline_entries WHERE seq = 20"));
    }

    [Fact]
    public async Task The_head_is_bound_too()
    {
        await Append(Subject, 20);
        await DropTriggers();

        Assert.Equal(21, await Tampered("UPDATE timelines SET entries = 21"));
        Assert.Equal(21, await Tampered("UPDATE timelines SET entries = 19"));
        Assert.Equal(21, await Tampered("UPDATE timelines SET head_hash = ''"));
        Assert.Equal(21, await Tampered("DELETE FROM timelines"));
        Assert.Equal(16, await Tampered("DELETE FROM timelines", "DELETE FROM timeline_entries WHERE seq > 15"));
    }

    [Fact]
    public async Task A_timeline_cannot_be_passed_off_as_that_of_another_subject()
    {
        await Append(Subject, 3);
        await Append("inc_c", 3);
        await DropTriggers();
        await Write(tx =>
        {
            tx.Execute($"UPDATE timeline_entries SET subject_id = 'inc_b' WHERE subject_id = '{Subject}'");
            tx.Execute($"UPDATE timelines SET subject_id = 'inc_b' WHERE subject_id = '{Subject}'");
        });

        Assert.Equal((1, null, null), Read(tx => (TimelineStore.FirstBreak(tx, "inc_b"), TimelineStore.FirstBreak(tx, "inc_c"), TimelineStore.FirstBreak(tx, Subject))));
    }

    [Fact]
    public async Task Two_servers_that_append_at_once_leave_one_chain_without_gaps()
    {
        var other = AnotherServer();
        try
        {
            await Task.WhenAll(Enumerable.Range(0, 400).Select(i => Task.Run(() =>
                (i % 2 == 0 ? Db : other).Write(tx => TimelineStore.Append(tx, Subject, new Entry { Actor = Sample.Ada, Text = $"{i}" })))));
        }
        finally
        {
            if (other != Db) other.Dispose();
        }

        var entries = Read(tx => TimelineStore.Read(tx, Subject, 0, 1000));
        Assert.Equal(Enumerable.Range(1, 400).Select(i => (long)i), entries.Select(e => e.Seq));
        Assert.Equal(400, entries.Select(e => e.Text).Distinct().Count());
        Assert.Null(Read(tx => TimelineStore.FirstBreak(tx, Subject)));
    }

    [Fact]
    public async Task Timelines_are_numbered_each_by_itself_and_read_in_pages()
    {
        await Append(Subject, 7);
        await Append("inc_b", 3);

        var seen = new List<long>();
        for (var page = Read(tx => TimelineStore.Read(tx, Subject, 0, 3)); page.Count > 0; page = Read(tx => TimelineStore.Read(tx, Subject, seen[^1], 3)))
        {
            seen.AddRange(page.Select(e => e.Seq));
            if (seen.Count == 6) await Append(Subject, 2);
        }

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], seen);
        Assert.Equal([1, 2, 3], Read(tx => TimelineStore.Read(tx, "inc_b", 0, 100)).Select(e => e.Seq));
        Assert.Empty(Read(tx => TimelineStore.Read(tx, "inc_x", 0, 100)));
    }

    private Task Append(string subject, int count) => Write(tx =>
    {
        for (var i = 0; i < count; i++)
            TimelineStore.Append(tx, subject, new Entry { Kind = EntryKind.Note, Actor = Sample.Ada, Source = "api", Text = $"{i} {Sample.Strange}", Data = """{"a":1}""", OccurredAt = Sample.At(-i) });
    });

    private Task DropTriggers() => Write(tx =>
    {
        foreach (var name in tx.Query<string>(IsPostgres
            ? "SELECT tgname || ' ON timeline_entries' FROM pg_trigger WHERE tgrelid = 'timeline_entries'::regclass AND NOT tgisinternal"
            : "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'timeline_entries'"))
            tx.Execute($"DROP TRIGGER {name}");
    });

    /// <summary>What the check says after <paramref name="deeds"/>, which are then taken back.</summary>
    private async Task<long?> Tampered(params string[] deeds)
    {
        long? found = null;
        await Assert.ThrowsAsync<TimeoutException>(() => Db.Write<int>(tx =>
        {
            foreach (var deed in deeds) tx.Execute(deed);
            found = TimelineStore.FirstBreak(tx, Subject);
            throw new TimeoutException();
        }));
        return found;
    }

    public sealed class OnSqlite() : TimelineChain(new SqliteHome());

    public sealed class OnPostgres() : TimelineChain(new SchemaHome());
}
