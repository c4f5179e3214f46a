using Incidents.Core.Runs;

namespace Incidents.Core.Tests.Runs;

/// <summary>Whether the second look finds anything.</summary>
public class VerificationStatisticsTests
{
    private static readonly DateTimeOffset Now = Sample.Now;

    [Fact]
    public void Without_anything_there_is_no_share_of_it()
    {
        var none = VerificationStatistics.Of([], []);
        Assert.Equal((0, 0, 0, 0), (none.Requests, none.Answers, none.Caught, none.LateDissents));
        Assert.Equal((null, null, null, null, null), (none.CaughtShare, none.MedianSecondsToVerify, none.FastShare, none.BreakGlassShare, none.MostFrequentPair));
        Assert.Empty(none.Warnings);
    }

    [Fact]
    public void Caught_is_what_stopped_a_step_by_other_values_or_a_no_and_what_came_too_late_is_not()
    {
        var statistics = VerificationStatistics.Of([], [Yes(), Yes(), Other(), No(), Late(), Late() with { Kind = AttemptKind.Reject }, Yes() with { Counted = false }]);
        Assert.Equal((7, 2, 0.2857, 2), (statistics.Answers, statistics.Caught, statistics.CaughtShare, statistics.LateDissents));
    }

    [Theory]
    [InlineData(new double[0], null)]
    [InlineData(new[] { 40.0 }, 40.0)]
    [InlineData(new[] { 600.0, 10, 40 }, 40.0)]
    [InlineData(new[] { 600.0, 10, 40, 60 }, 50.0)]
    public void The_median_is_of_those_that_were_verified(double[] seconds, double? median)
    {
        var requests = seconds.Select(s => new VerificationSample { RequestedAt = Now, VerifiedAt = Now.AddSeconds(s) }).Append(new VerificationSample { RequestedAt = Now });
        Assert.Equal(median, VerificationStatistics.Of([.. requests], []).MedianSecondsToVerify);
    }

    [Fact]
    public void Fast_is_a_share_of_the_values_entered()
    {
        var statistics = VerificationStatistics.Of([], [Yes() with { Fast = true }, Yes(), Other(), No()]);
        Assert.Equal(0.3333, statistics.FastShare);
    }

    [Fact]
    public void Glass_was_broken_where_a_step_was_released_and_never_verified()
    {
        VerificationSample released = new() { RequestedAt = Now, VerifiedAt = Now, ReleasedAt = Now }, broken = new() { RequestedAt = Now, ReleasedAt = Now }, open = new() { RequestedAt = Now };
        var statistics = VerificationStatistics.Of([released, released, released, broken, open, open with { VerifiedAt = Now }], []);
        Assert.Equal((6, 0.25), (statistics.Requests, statistics.BreakGlassShare));
    }

    [Fact]
    public void The_most_frequent_pair_is_of_confirmations_that_counted()
    {
        var statistics = VerificationStatistics.Of([], [Yes("Ada", "Grace"), Yes("Ada", "Grace"), Yes("Grace", "Ada"), Yes("Ada", "Linus"), Other("Grace", "Ada"), Other("Grace", "Ada"), Yes("Ada", "Linus") with { Counted = false }]);
        Assert.Equal(new VerifyingPair("Ada", "Grace", 2, 0.5), statistics.MostFrequentPair);
    }

    [Fact]
    public void Of_equals_the_first_by_name_is_told_and_two_of_one_name_are_two()
    {
        Assert.Equal(new VerifyingPair("Ada", "Grace", 1, 0.3333), VerificationStatistics.Of([], [Yes("Bob", "Ada"), Yes("Ada", "Linus"), Yes("Ada", "Grace")]).MostFrequentPair);
        Assert.Equal(1, VerificationStatistics.Of([], [Yes("Ada", "Grace"), Yes("Ada", "Grace") with { VerifierId = "per_grace_2" }]).MostFrequentPair!.Times);
    }

    [Theory]
    [InlineData(99, 0, false)]
    [InlineData(100, 0, true)]
    [InlineData(100, 1, false)]
    public void A_hundred_answers_without_one_catch_are_a_warning_and_no_success(int all, int caught, bool warns)
    {
        // By turns, so that no pair stands out.
        var answers = Enumerable.Range(0, all).Select(i => i < caught ? Other() : Yes(verifier: $"V{i % 7}"));
        var warnings = VerificationStatistics.Of([], [.. answers]).Warnings;
        Assert.Equal(warns, warnings.Any(w => w.StartsWith($"{all} answers and not one", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(9, 0, false)]
    [InlineData(10, 0, true)]
    [InlineData(10, 2, true)] // 0.8333
    [InlineData(16, 4, false)] // 0.8 and not more
    [InlineData(10, 3, false)]
    public void One_who_verifies_nearly_everything_of_another_is_a_warning(int times, int others, bool warns)
    {
        var answers = Enumerable.Repeat(Yes("Ada", "Grace"), times).Concat(Enumerable.Repeat(Yes("Linus", "Ada"), others));
        var warnings = VerificationStatistics.Of([], [.. answers]).Warnings;
        Assert.Equal(warns, warnings.Any(w => w.StartsWith("Grace verifies nearly everything for Ada", StringComparison.Ordinal)));
    }

    private static AnswerSample Yes(string executor = "Ada", string verifier = "Grace") => new()
    {
        ExecutorId = executor, ExecutorName = executor, VerifierId = verifier, VerifierName = verifier, Kind = AttemptKind.Values, Matched = true, Counted = true,
    };

    private static AnswerSample Other(string executor = "Ada", string verifier = "Grace") => Yes(executor, verifier) with { Matched = false };

    private static AnswerSample No() => Other() with { Kind = AttemptKind.Reject };

    private static AnswerSample Late() => Other() with { Counted = false };
}
