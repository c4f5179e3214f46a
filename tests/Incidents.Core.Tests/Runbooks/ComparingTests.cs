using FsCheck;
using FsCheck.Fluent;
using Incidents.Core.Runbooks;

namespace Incidents.Core.Tests.Runbooks;

/// <summary>Two people find the same value and write it differently; two values that only look alike are two.</summary>
public class ComparingTests
{
    private static Parameter Text(Comparison compare) => new() { Name = "p", Compare = compare, Pattern = ".*" };

    [Theory]
    [InlineData(Comparison.Trimmed, "db-1", " db-1\t", true)]
    [InlineData(Comparison.Exact, "db-1", " db-1", false)]
    [InlineData(Comparison.Exact, "db-1", "db-1", true)]
    [InlineData(Comparison.Exact, "\u00e9", "e\u0301", true)]
    [InlineData(Comparison.Folded, "DB-One", "db-oNE ", true)]
    [InlineData(Comparison.Folded, "ÉCOLE", "e\u0301cole", true)]
    [InlineData(Comparison.Folded, "I", "\u0131", false)]
    [InlineData(Comparison.Folded, "I", "i", true)]
    [InlineData(Comparison.Folded, "stra\u00dfe", "strasse", false)]
    [InlineData(Comparison.Folded, "s", "\u017f", false)]
    [InlineData(Comparison.Folded, "a", "\u0430", false)]
    [InlineData(Comparison.Set, "a,b, c", "c b\ta b", true)]
    [InlineData(Comparison.Set, "a,b", "a,b,c", false)]
    [InlineData(Comparison.Set, "a,b", "A,b", false)]
    [InlineData(Comparison.Set, "e\u0301,b", "b \u00e9", true)]
    [InlineData(Comparison.HashPrefix, "0123abcd", "0123abcdef", true)]
    [InlineData(Comparison.HashPrefix, "0123ABCD", "0123abcdef", true)]
    [InlineData(Comparison.HashPrefix, "sha256:0123abcd", "0123abcdef", true)]
    [InlineData(Comparison.HashPrefix, "sha256:0123abcd", "sha512:0123abcd", false)]
    [InlineData(Comparison.HashPrefix, "0123abc", "0123abcdef", false)]
    [InlineData(Comparison.HashPrefix, "sha256:0", "sha256:0123abcdef", false)]
    [InlineData(Comparison.HashPrefix, "0123abcd", "0123abce", false)]
    [InlineData(Comparison.HashPrefix, "snap-Zabc", "snap-zabc", false)]
    [InlineData(Comparison.Trimmed, "db-l", "db-1", false)]
    [InlineData(Comparison.Trimmed, "O", "0", false)]
    public void Texts_are_compared_as_declared(Comparison compare, string a, string b, bool same)
    {
        Assert.Equal(same, ParameterValues.Same(Text(compare), a, b));
        Assert.Equal(same, ParameterValues.Same(Text(compare), b, a));
        Assert.Equal(same, ParameterValues.Same(Text(compare) with { Type = ParameterType.Snapshot }, a, b));
    }

    [Theory]
    [InlineData("0.5", "10", "10.5", true)]
    [InlineData("0.5", "10", "10.51", false)]
    [InlineData("5%", "100", "95", true)]
    [InlineData("5%", "95", "100", true)]
    [InlineData("5%", "100", "94.9", false)]
    [InlineData("5%", "-100", "100", false)]
    [InlineData("0%", "1.0", "1", true)]
    [InlineData(null, "1", "1.000000001", false)]
    [InlineData("100%", "999999999999999999.999999999", "-1", false)]
    public void Numbers_may_lie_as_far_apart_as_declared(string? tolerance, string a, string b, bool same) => Both(new Parameter { Name = "p", Type = ParameterType.Number, Tolerance = tolerance }, a, b, same);

    [Theory]
    [InlineData(null, "2007-01-01T10:00Z", "2007-01-01T11:00+01:00", true)]
    [InlineData(null, "2007-01-01T10:00:00Z", "2007-01-01T10:00:00.1Z", false)]
    [InlineData("1s", "2007-01-01T10:00:00Z", "2007-01-01T10:00:00.9Z", true)]
    [InlineData("1s", "2007-01-01T10:00:00Z", "2007-01-01T10:00:02Z", false)]
    [InlineData("2m", "2007-01-01T10:00Z", "2007-01-01T11:02+01:00", true)]
    [InlineData("2m", "2007-01-01T10:00Z", "2007-01-01T10:02:01Z", false)]
    public void Times_may_lie_as_far_apart_as_declared(string? tolerance, string a, string b, bool same) => Both(new Parameter { Name = "p", Type = ParameterType.Timestamp, Tolerance = tolerance }, a, b, same);

    [Theory]
    [InlineData(Comparison.HashPrefix, "0123abc")]
    [InlineData(Comparison.HashPrefix, "sha256:0123abc")]
    [InlineData(Comparison.Set, ", ,")]
    [InlineData(Comparison.Exact, "  ")]
    [InlineData(Comparison.Exact, "a\t")]
    [InlineData(Comparison.Folded, "a\u200b")]
    [InlineData(Comparison.Exact, "a\u202e")]
    [InlineData(Comparison.Set, "a,\ud800")]
    [InlineData(Comparison.Trimmed, "a\0")]
    public void What_cannot_be_compared_is_unreadable_and_counts_for_nothing(Comparison compare, string raw)
    {
        Assert.NotNull(ParameterValues.Unreadable(Text(compare), raw));
        Assert.NotNull(ParameterValues.Canonical(Text(compare), raw).Refusal);
    }

    [Fact]
    public void A_set_is_made_of_plain_names_and_keeps_its_spelling()
    {
        var set = new Parameter { Name = "p", Compare = Comparison.Set };
        Assert.Equal("db-2, db-1", ParameterValues.Canonical(set, " db-2, db-1 ").Value);
        Assert.NotNull(ParameterValues.Canonical(set, "db-1; rm").Refusal);
        Assert.NotNull(ParameterValues.Canonical(set, "db-1, $(rm)").Refusal);
        Assert.NotNull(ParameterValues.Canonical(set with { Compare = Comparison.Trimmed }, "db-1, db-2").Refusal);
    }

    [Fact]
    public void Spaces_count_where_the_text_is_exact() =>
        Assert.Equal(" a ", ParameterValues.Canonical(Text(Comparison.Exact), " a ").Value);

    [Fact]
    public void A_value_is_the_same_as_itself_and_it_does_not_matter_who_entered_which()
    {
        var values = Gen.OneOf(
            Gen.Elements("a", "A", "db-1", " db-1", "DB-1", "é", "e\u0301", "a,b", "b a", "0123abcd", "0123ABCDEF", "sha256:0123abcd", "x:0123abcd", "-1", "1", "1.00", "0", "-0", "99.5", "100", "2007-01-01T10:00Z", "2007-01-01T11:00+01:00", "2007-01-01T10:00:01Z", "ß", "ẞ", "σ", "ς", "Σ", "I", "ı", "i"),
            ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""),
            ArbMap.Default.GeneratorFor<int>().Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        var parameters =
            from type in Gen.Elements(Enum.GetValues<ParameterType>())
            from compare in Gen.Elements(Enum.GetValues<Comparison>())
            from tolerance in Gen.Elements(null, "1", "5%", "2m", "1s")
            select new Parameter { Name = "p", Type = type, Compare = compare, Tolerance = tolerance, Choices = ["a"] };
        Prop.ForAll(parameters.ToArbitrary(), values.ToArbitrary(), values.ToArbitrary(), (p, a, b) =>
        {
            Assert.Equal(ParameterValues.Same(p, a, b), ParameterValues.Same(p, b, a));
            foreach (var readable in new[] { a, b }.Where(v => ParameterValues.Unreadable(p, v) is null)) Assert.True(ParameterValues.Same(p, readable, readable), $"{p.Type} {p.Compare} '{readable}'");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
    }

    private static void Both(Parameter p, string a, string b, bool same)
    {
        Assert.Equal(same, ParameterValues.Same(p, a, b));
        Assert.Equal(same, ParameterValues.Same(p, b, a));
    }
}
