using System.Text;

namespace Incidents.Core.Auditing;

/// <summary>Lines of a table that programs for tables open without taking a cell for a formula.</summary>
public static class Csv
{
    private const string Formulas = "=+-@\t\r";

    /// <summary>Everything quoted; what could begin a formula has an apostrophe before it. Ends in CR LF, as RFC 4180 says.</summary>
    public static string Row(IEnumerable<string?> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        var row = new StringBuilder();
        foreach (var cell in cells.Select(c => c ?? ""))
        {
            row.Append(row.Length == 0 ? "\"" : ",\"");
            if (cell.Length > 0 && Formulas.Contains(cell[0])) row.Append('\'');
            row.Append(cell.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }

        return row.Append("\r\n").ToString();
    }
}
