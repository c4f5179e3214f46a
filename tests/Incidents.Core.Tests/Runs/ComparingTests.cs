using Incidents.Core.Runs;

namespace Incidents.Core.Tests.Runs;

/// <summary>What counts as an answer, and which answers are the same.</summary>
public class ComparingTests
{
    public static TheoryData<string, string?> Unusable => new()
    {
        { "snapshot_id", null },
        { "snapshot_id", "" },
        { "snapshot_id", " \t" },
        { "snapshot_id", "snap-0a1b\u200b2c3d" },
        { "snapshot_id", "snap-0a1b2c3d\u202e" },
        { "snapshot_id", "\u2066snap-0a1b2c3d\u2069" },
        { "snapshot_id", "snap-0a1b2c3d\u00a0" },
        { "snapshot_id", "snap-0a1b2c3d\0" },
        { "snapshot_id", "snap-0a1b2c3d\n" },
        { "snapshot_id", "snap-\ufffd" },
        { "snapshot_id", new string('a', 501) },
        { "taken_at", "2026-11-19T12:00" },
        { "taken_at", "noon" },
        { "environment", "" },
        { "keep_days", "14" },
        { "SNAPSHOT_ID", "snap-0a1b2c3d" },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public void What_cannot_be_compared_does_not_count_as_an_attempt(string name, string? value)
    {
        var refusal = Answer(Sample.Right.With(name, value)).Refusal!;
        Assert.Equal(("values_required", name), (refusal.Code, Assert.Single(refusal.Fields!).Key));
        Assert.Contains("did not count", refusal.Detail);
    }

    [Fact]
    public void Half_a_character_does_not_count_as_an_attempt() => // not in the table above, whose names must be text
        Assert.Equal("values_required", Answer(Sample.Right.With("snapshot_id", "snap-\ud800")).Code());

    [Fact]
    public void Nothing_or_a_part_is_no_attempt_and_the_refusal_names_what_is_missing()
    {
        Assert.Equal(["environment", "snapshot_id", "taken_at"], Answer(null).Refusal!.Fields!.Keys.Order());
        Assert.Equal(["environment", "taken_at"], Answer(Sample.Values(("snapshot_id", "snap-0a1b2c3d"))).Refusal!.Fields!.Keys.Order());
        Assert.Equal("is not asked for", Answer(Sample.Right.With("keep_days", "14")).Refusal!.Fields!["keep_days"]);
    }

    [Theory]
    [InlineData("snapshot_id", "snap-0a1b2c3d", true)]
    [InlineData("snapshot_id", "  snap-0a1b2c3d\t", true)]
    [InlineData("snapshot_id", "SNAP-0A1B2C3D", false)]
    [InlineData("snapshot_id", "snap-0\u04301b2c3d", false)] // Cyrillic а
    [InlineData("snapshot_id", "snap\u20110a1b2c3d", false)] // non-breaking hyphen
    [InlineData("snapshot_id", "latest", false)]
    [InlineData("taken_at", "2026-11-19T12:00:00.000Z", true)]
    [InlineData("taken_at", "2026-11-19 13:00+01:00", true)]
    [InlineData("taken_at", "2026-11-18T22:30:00-13:30", true)]
    [InlineData("taken_at", "2026-11-19t12:00z", true)]
    [InlineData("taken_at", "2026-11-19T12:00:01Z", false)]
    [InlineData("taken_at", "2026-11-19T12:00:00.0000001Z", false)]
    [InlineData("taken_at", "2026-11-19T12:00+01:00", false)]
    [InlineData("environment", "production", true)]
    [InlineData("environment", "Production", false)]
    [InlineData("environment", "prod", false)]
    public void Values_are_compared_by_meaning(string name, string value, bool same) =>
        Assert.Equal(same ? Array.Empty<string>() : [name], Answer(Sample.Right.With(name, value)).Value.Attempts[0].Differing);

    [Theory]
    [InlineData("keep_days", "14.0", true)]
    [InlineData("keep_days", "014", true)]
    [InlineData("keep_days", "14.000000001", false)]
    [InlineData("keep_days", "-14", false)]
    [InlineData("keeper", "Zoe\u0308", true)] // NFD
    [InlineData("keeper", "Zo\u00eb", true)] // NFC
    [InlineData("keeper", "Zoe", false)]
    public void Numbers_and_accents_are_compared_by_meaning(string name, string value, bool same)
    {
        var right = Sample.Values(("environment", "production"), ("snapshot_id", "snap-0a1b2c3d"), ("keep_days", "14"), ("keeper", "Zo\u00eb"));
        var run = Sample.Begun(("keeper", "Zoe\u0308"));
        Assert.Equal(same ? Array.Empty<string>() : [name], run.Answered(run.Asked("drop"), Sample.Grace, right.With(name, value)).Value.Attempts[0].Differing);
    }

    private static Outcome<Verification> Answer(IReadOnlyDictionary<string, string?>? values) => Sample.Begun().Answered(Sample.Begun().Asked(), Sample.Grace, values);
}
