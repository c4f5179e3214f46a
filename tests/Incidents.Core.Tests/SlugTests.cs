namespace Incidents.Core.Tests;

public class SlugTests
{
    [Theory]
    [InlineData("restore-orders-db", true)]
    [InlineData("4-eyes", true)]
    [InlineData("a", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("-a", false)]
    [InlineData("A", false)]
    [InlineData("a_b", false)]
    [InlineData("a/b", false)]
    [InlineData("..", false)]
    [InlineData("é", false)]
    [InlineData("a\n", false)]
    public void Valid(string? text, bool valid) => Assert.Equal(valid, Slug.IsValid(text));

    [Fact]
    public void A_slug_has_at_most_a_hundred_characters()
    {
        Assert.True(Slug.IsValid(new string('a', 100)));
        Assert.False(Slug.IsValid(new string('a', 101)));
        Assert.True(Slug.IsValid(Slug.Of(new string('a', 99) + " b")));
    }

    [Theory]
    [InlineData("Orders DB (EU)", "orders-db-eu")]
    [InlineData("  --  ", "")]
    [InlineData("Größe", "gr-e")]
    [InlineData("日本", "")]
    public void Of(string name, string slug) => Assert.Equal(slug, Slug.Of(name));
}
