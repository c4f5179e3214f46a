using Incidents.Server.Http;

namespace Incidents.Server.Tests.Http;

/// <summary>What spreadsheets open.</summary>
public sealed class CsvTests
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
}
