using System.Globalization;
using System.Text;

namespace Incidents.Server.Http;

/// <summary>Tables for spreadsheets. A text that a spreadsheet would take for a formula gets an apostrophe before it.</summary>
public static class Csv
{
    public const string ContentType = "text/csv; charset=utf-8";

    public static string Of(IEnumerable<IEnumerable<object?>> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows) text.AppendJoin(',', row.Select(Cell)).Append("\r\n");
        return text.ToString();
    }

    /// <summary>One line, in which everything is quoted. It ends in CR LF, as RFC 4180 says.</summary>
    public static string Row(IEnumerable<string?> cells) => $"{string.Join(',', cells.Select(cell => Quoted(cell ?? "")))}\r\n";

    private static string Cell(object? value) => value switch
    {
        null => "",
        DateTimeOffset at => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        int or long => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        _ => Quoted(value.ToString() ?? ""),
    };

    private static string Quoted(string text) => $"\"{(text.Length > 0 && text[0] is ('=' or '+' or '-' or '@' or '\t' or '\r' or '\n') ? "'" : "")}{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
