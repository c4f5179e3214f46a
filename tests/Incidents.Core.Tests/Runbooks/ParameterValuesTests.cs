using Incidents.Core.Runbooks;

namespace Incidents.Core.Tests.Runbooks;

public class ParameterValuesTests
{
    private static Parameter P(ParameterType type, string? pattern = null) => new()
    {
        Name = "p",
        Type = type,
        Pattern = pattern,
        Choices = type == ParameterType.Choice ? ["staging", "production", "Zürich"] : [],
        Min = type == ParameterType.Number ? -5 : null,
        Max = type == ParameterType.Number ? 100.5m : null,
    };

    [Theory]
    [InlineData(ParameterType.Text, " snap-1 ", "snap-1")]
    [InlineData(ParameterType.Text, "a.b_c:/d@e-f", "a.b_c:/d@e-f")]
    [InlineData(ParameterType.Number, "007", "7")]
    [InlineData(ParameterType.Number, "10.50", "10.5")]
    [InlineData(ParameterType.Number, "-0.0", "0")]
    [InlineData(ParameterType.Number, "100.5", "100.5")]
    [InlineData(ParameterType.Choice, "staging ", "staging")]
    [InlineData(ParameterType.Choice, "Zu\u0308rich", "Zürich")]
    [InlineData(ParameterType.Timestamp, "2007-01-01T11:00+01:00", "2007-01-01T10:00:00Z")]
    [InlineData(ParameterType.Timestamp, "2007-01-01 10:00:00.250z", "2007-01-01T10:00:00.25Z")]
    [InlineData(ParameterType.Timestamp, "2007-01-01T00:30:00+14:00", "2006-12-31T10:30:00Z")]
    [InlineData(ParameterType.Timestamp, "2008-02-29T00:00:00-00:00", "2008-02-29T00:00:00Z")]
    public void A_value_has_one_spelling(ParameterType type, string raw, string canonical)
    {
        Assert.Equal(canonical, ParameterValues.Canonical(P(type), raw).Value);
        Assert.Equal(canonical, ParameterValues.Canonical(P(type), canonical).Value);
        Assert.True(ParameterValues.Same(P(type), raw, canonical));
    }

    [Theory]
    [InlineData(ParameterType.Text, "")]
    [InlineData(ParameterType.Text, "   ")]
    [InlineData(ParameterType.Text, "a b")]
    [InlineData(ParameterType.Text, "a;rm")]
    [InlineData(ParameterType.Text, "$(x)")]
    [InlineData(ParameterType.Text, "é")]
    [InlineData(ParameterType.Number, "1e3")]
    [InlineData(ParameterType.Number, "1,5")]
    [InlineData(ParameterType.Number, "+1")]
    [InlineData(ParameterType.Number, ".5")]
    [InlineData(ParameterType.Number, "0x10")]
    [InlineData(ParameterType.Number, "NaN")]
    [InlineData(ParameterType.Number, "-6")]
    [InlineData(ParameterType.Number, "100.51")]
    [InlineData(ParameterType.Number, "٣")]
    [InlineData(ParameterType.Number, "99999999999999999999999999999999")]
    [InlineData(ParameterType.Choice, "Staging")]
    [InlineData(ParameterType.Choice, "dev")]
    [InlineData(ParameterType.Timestamp, "2007-01-01T10:00")]
    [InlineData(ParameterType.Timestamp, "2007-01-01")]
    [InlineData(ParameterType.Timestamp, "2007-02-29T10:00Z")]
    [InlineData(ParameterType.Timestamp, "2007-01-01T24:00Z")]
    [InlineData(ParameterType.Timestamp, "2007-01-01T10:60Z")]
    [InlineData(ParameterType.Timestamp, "2007-01-01T10:00:60Z")]
    [InlineData(ParameterType.Timestamp, "2007-01-01T10:00+24:00")]
    [InlineData(ParameterType.Timestamp, "2007-01-01T10:00:00.12345678Z")]
    [InlineData(ParameterType.Timestamp, "0001-01-01T00:00+01:00")]
    [InlineData(ParameterType.Timestamp, "9999-12-31T23:59:59-01:00")]
    [InlineData(ParameterType.Timestamp, "yesterday")]
    public void A_value_outside_its_declaration_is_refused_by_name(ParameterType type, string raw)
    {
        var refusal = ParameterValues.Canonical(P(type), raw).Refusal;
        Assert.Equal("invalid_parameter", refusal?.Code);
        Assert.Equal(["p"], refusal!.Fields!.Keys);
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\n")]
    [InlineData("a\rb")]
    [InlineData("a\u0085b")]
    [InlineData("a\u2028b")]
    [InlineData("a\u2029b")]
    [InlineData("a\0b")]
    [InlineData("a\u001bb")]
    [InlineData("a\tb")]
    [InlineData("a\u007fb")]
    [InlineData("a\u200bb")]
    [InlineData("a\u200db")]
    [InlineData("a\u2060b")]
    [InlineData("a\ufeffb")]
    [InlineData("a\u00adb")]
    [InlineData("a\u00a0b")]
    [InlineData("a\u3000b")]
    [InlineData("a\u034fb")]
    [InlineData("a\u115fb")]
    [InlineData("a\u3164b")]
    [InlineData("a\u2800b")]
    [InlineData("a\ufe0fb")]
    [InlineData("a\U000e0041b")]
    [InlineData("a\U000e0100b")]
    [InlineData("a\u202eb")]
    [InlineData("a\u2066b")]
    [InlineData("a\u200eb")]
    [InlineData("a\u061cb")]
    [InlineData("a\ue000b")]
    [InlineData("a\u0333b")]
    public void What_cannot_be_seen_is_refused_even_where_the_pattern_would_take_it(string raw)
    {
        Assert.NotNull(ParameterValues.Canonical(P(ParameterType.Text, "(.|\n)*"), raw).Refusal);
        Assert.NotNull(ParameterValues.Canonical(P(ParameterType.Text), raw).Refusal);
    }

    [Fact]
    public void Half_a_character_is_refused()
    {
        Assert.NotNull(ParameterValues.Canonical(P(ParameterType.Text, "(.|\n)*"), "a\ud800b").Refusal);
        Assert.NotNull(ParameterValues.Canonical(P(ParameterType.Text, "(.|\n)*"), "a\udc00").Refusal);
    }

    [Theory]
    [InlineData("snap-[0-9a-f]{8}", "snap-0123abcd", true)]
    [InlineData("snap-[0-9a-f]{8}", "snap-0123abcdX", false)]
    [InlineData("snap-[0-9a-f]{8}", "xsnap-0123abcd", false)]
    [InlineData("a|ab", "ab", true)]
    [InlineData("a|ab", "abc", false)]
    [InlineData("(a+)+b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", false)]
    [InlineData(".*", "é 日本", true)]
    [InlineData("é", "e\u0301", true)]
    public void A_pattern_is_matched_as_a_whole(string pattern, string raw, bool accepted) =>
        Assert.Equal(accepted, ParameterValues.Canonical(P(ParameterType.Text, pattern), raw).Refusal is null);

    [Theory]
    [InlineData("(")]
    [InlineData("(?=a)a")]
    [InlineData("(a)\\1")]
    [InlineData("a)|(b")]
    [InlineData("((a{1000}){1000}){1000}")]
    public void A_pattern_that_cannot_be_checked_refuses_every_value(string pattern) =>
        Assert.NotNull(ParameterValues.Canonical(P(ParameterType.Text, pattern), "a").Refusal);

    [Theory]
    [InlineData(ParameterType.Timestamp, "2007-01-01T10:00Z", "2007-01-01T11:00+01:00", true)]
    [InlineData(ParameterType.Timestamp, "2007-01-01T10:00Z", "2007-01-01T10:00:00.0000000Z", true)]
    [InlineData(ParameterType.Timestamp, "2007-01-01T10:00Z", "2007-01-01T10:00:00.0000001Z", false)]
    [InlineData(ParameterType.Timestamp, "2007-01-01T10:00Z", "2007-01-01T10:00+01:00", false)]
    [InlineData(ParameterType.Timestamp, "soon", "soon", false)]
    [InlineData(ParameterType.Number, "1.0", "1", true)]
    [InlineData(ParameterType.Number, "10", "1", false)]
    [InlineData(ParameterType.Number, "x", "x", false)]
    [InlineData(ParameterType.Text, "a", " a ", true)]
    [InlineData(ParameterType.Text, "a", "A", false)]
    [InlineData(ParameterType.Text, "é", "e\u0301", true)]
    [InlineData(ParameterType.Text, "ệ", "e\u0323\u0302", true)]
    [InlineData(ParameterType.Text, "한", "\u1112\u1161\u11ab", true)]
    [InlineData(ParameterType.Text, "が", "か\u3099", true)]
    [InlineData(ParameterType.Text, "Å", "\u212b", true)]
    [InlineData(ParameterType.Text, "a", "а", false)]
    public void Two_values_are_the_same_when_they_mean_the_same(ParameterType type, string a, string b, bool same)
    {
        Assert.Equal(same, ParameterValues.Same(P(type), a, b));
        Assert.Equal(same, ParameterValues.Same(P(type), b, a));
    }

    [Fact]
    public void An_optional_parameter_may_be_empty() =>
        Assert.Equal("", ParameterValues.Canonical(P(ParameterType.Timestamp) with { Required = false }, " ").Value);
}
