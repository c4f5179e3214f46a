namespace Incidents.Storage.Tests.Engine;

public sealed class IdTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 15, 0, TimeSpan.Zero);

    [Fact]
    public void Ids_made_in_one_instant_or_after_the_clock_went_back_still_grow()
    {
        var ids = Enumerable.Range(0, 2000).Select(i => Ids.New("inc", i < 1000 ? Now : Now.AddHours(-1))).ToList();
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public void Ids_made_at_once_by_many_threads_differ() =>
        Assert.Equal(20_000, ParallelEnumerable.Range(0, 20_000).Select(_ => Ids.New("inc", Now)).Distinct().Count());

    [Fact]
    public void An_id_says_what_it_names_and_is_a_version_7_UUID()
    {
        var later = Now.AddYears(100);
        var id = Ids.New("run", later);
        Assert.StartsWith("run_", id, StringComparison.Ordinal);
        var uuid = Guid.Parse(id["run_".Length..]);
        Assert.Equal((7, 0b10), (uuid.Version, uuid.Variant >> 2));
        Assert.Equal(later.ToUnixTimeMilliseconds(), Convert.ToInt64(id.Substring("run_".Length, 12), 16));
    }
}
