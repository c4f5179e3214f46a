using Incidents.Core.Auditing;

namespace Incidents.Core.Tests.Auditing;

public class CsvTests
{
    [Theory]
    [InlineData("=1+1", "\"'=1+1\"\r\n")]
    [InlineData("+1", "\"'+1\"\r\n")]
    [InlineData("-1", "\"'-1\"\r\n")]
    [InlineData("@a", "\"'@a\"\r\n")]
    [InlineData("\ta", "\"'\ta\"\r\n")]
    [InlineData("\ra", "\"'\ra\"\r\n")]
    [InlineData("a \"b\", c\nd", "\"a \"\"b\"\", c\nd\"\r\n")]
    [InlineData(null, "\"\"\r\n")]
    public void No_cell_is_a_formula(string? cell, string row) => Assert.Equal(row, Csv.Row([cell]));

    [Fact]
    public void Cells_are_apart() => Assert.Equal("\"a\",\"\",\"'=b\"\r\n", Csv.Row(["a", "", "=b"]));

    [Fact]
    public void Whoever_somebody_is_called_he_is_one_pseudonym()
    {
        var names = new Pseudonyms([["per_1", "Ada Lovelace", "ada@example.org"], ["per_2", "Ada", "b@example.org"], ["per_3", ".*", "c@example.org"]]);
        Assert.Equal("Person 1 (Person 1) told Person 2, not Adalbert; Person 1", names.In("ada lovelace (per_1) told Ada, not Adalbert; ADA@example.org"));
        Assert.Equal("anything", names.In("anything"));
        Assert.Equal("Ada", new Pseudonyms([]).In("Ada"));
    }
}
