using Incidents.Core.Timeline;

namespace Incidents.Core.Tests.Timeline;

public class HashChainTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 15, 0, TimeSpan.Zero);

    private readonly List<Entry> entries = Chain("inc_1", "opened", "acknowledged", "resolved");

    [Fact]
    public void An_untouched_timeline_holds() => Assert.Null(Break(entries));

    [Fact]
    public void An_empty_timeline_holds() => Assert.Null(HashChain.FirstBreak("inc_1", [], 0, HashChain.Genesis("inc_1")));

    [Fact]
    public void A_change_of_any_field_shows_where_it_was_made()
    {
        var second = entries[1];
        Entry[] forged =
        [
            second with { Text = "ignored" }, second with { Kind = EntryKind.Note }, second with { OccurredAt = Now.AddTicks(10) }, second with { RecordedAt = Now.AddTicks(10) },
            second with { Source = "mail" }, second with { Data = "{\"a\":1}" }, second with { Hash = entries[0].Hash },
            second with { Actor = second.Actor with { Id = "per_2" } }, second with { Actor = second.Actor with { Name = "Bob" } }, second with { Actor = second.Actor with { Kind = ActorKind.ApiKey } },
        ];
        Assert.All(forged, f => Assert.Equal(2, Break([entries[0], f, entries[2]])));
        // Made to fit by itself, it no longer fits what follows.
        Assert.Equal(3, Break([entries[0], Hashed(entries[0].Hash, second with { Text = "ignored" }), entries[2]]));
    }

    [Fact]
    public void Removing_swapping_adding_and_moving_shows()
    {
        Assert.Equal(2, Break([entries[0], entries[2]]));
        Assert.Equal(3, Break([entries[0], entries[1]]));
        Assert.Equal(1, Break([entries[1], entries[0], entries[2]]));
        Assert.NotNull(Break([.. entries, Hashed(entries[2].Hash, entries[2] with { Seq = 4 })]));
        Assert.Equal(1, HashChain.FirstBreak("inc_2", entries, 3, entries[2].Hash));
    }

    [Fact]
    public void Text_that_moves_from_one_field_to_the_next_is_a_change() =>
        Assert.NotEqual(HashChain.Next("", entries[0] with { Source = "ap", Text = "iopened" }), HashChain.Next("", entries[0] with { Source = "api", Text = "opened" }));

    private long? Break(IEnumerable<Entry> now) => HashChain.FirstBreak("inc_1", now, 3, entries[2].Hash);

    private static List<Entry> Chain(string subjectId, params string[] texts)
    {
        var (chain, hash) = (new List<Entry>(), HashChain.Genesis(subjectId));
        foreach (var text in texts)
        {
            chain.Add(Hashed(hash, new Entry { Seq = chain.Count + 1, Text = text, Source = "api", OccurredAt = Now, RecordedAt = Now, Actor = new Actor(ActorKind.Person, "per_1", "Ada") }));
            hash = chain[^1].Hash;
        }

        return chain;
    }

    private static Entry Hashed(string previous, Entry entry) => entry with { Hash = HashChain.Next(previous, entry) };
}
