namespace Incidents.Core.Tests;

public class DurationsTests
{
    [Theory]
    [InlineData("15h", 900)]
    [InlineData("15 h 3 min", 903)]
    [InlineData("903m", 903)]
    [InlineData("903 minutes", 903)]
    [InlineData("2d 4h", 3120)]
    [InlineData("2 days, 4 hours", 3120)]
    [InlineData("2d4h", 3120)]
    [InlineData("1w", 10080)]
    [InlineData("PT15H3M", 903)]
    [InlineData("pt15h", 900)]
    [InlineData("P2DT4H", 3120)]
    [InlineData("P1W", 10080)]
    [InlineData(" 120 s ", 2)]
    [InlineData("0m", 0)]
    public void A_length_of_time_is_read_as_people_write_it(string text, int minutes) => Assert.Equal(TimeSpan.FromMinutes(minutes), Durations.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("15")]
    [InlineData("h")]
    [InlineData("3 min 15 h")]
    [InlineData("15h 15h")]
    [InlineData("-15h")]
    [InlineData("1.5h")]
    [InlineData("about 15h")]
    [InlineData("15h or so")]
    [InlineData("15:03")]
    [InlineData("2 months")]
    [InlineData("P1M")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P2DT")]
    [InlineData("99999999999h")]
    public void What_is_no_length_of_time_is_not_guessed(string text) => Assert.Null(Durations.Parse(text));

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(45, "45 s")]
    [InlineData(75, "1 min 15 s")]
    [InlineData(900, "15 min")]
    [InlineData(930, "15 min")]
    [InlineData(54_180, "15 h 3 min")]
    [InlineData(100_000, "27 h 46 min")]
    [InlineData(226_980, "2 d 15 h 3 min")]
    [InlineData(172_800, "2 d")]
    public void It_is_told_in_words_that_can_be_typed_again(int seconds, string words)
    {
        Assert.Equal(words, Durations.Words(TimeSpan.FromSeconds(seconds)));
        Assert.True((TimeSpan.FromSeconds(seconds) - Durations.Parse(words)!.Value).Duration() < TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void The_largest_that_can_be_typed_is_one() => Assert.NotNull(Durations.Parse("99999w 99999d 999999h 9999999m 99999999s"));
}
