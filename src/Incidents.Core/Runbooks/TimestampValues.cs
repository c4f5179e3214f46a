using System.Globalization;
using System.Text.RegularExpressions;

namespace Incidents.Core.Runbooks;

/// <summary>Instants in RFC 3339 with an offset; seconds may be left out, the offset never: "10:00" alone is a different time for each reader.</summary>
internal static partial class TimestampValues
{
    /// <summary>The instant as UTC ticks in a <see cref="DateTime"/>, or null.</summary>
    public static DateTime? Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success)
            return null;
        var local = $"{match.Groups["date"].Value}T{match.Groups["time"].Value}:{(match.Groups["s"].Success ? match.Groups["s"].Value : "00")}";
        if (!DateTime.TryParseExact(local, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall))
            return null;
        var offset = TimeSpan.Zero;
        if (match.Groups["sign"].Success)
        {
            int hours = int.Parse(match.Groups["oh"].ValueSpan), minutes = int.Parse(match.Groups["om"].ValueSpan);
            if (hours > 23 || minutes > 59)
                return null;
            offset = new TimeSpan(hours, minutes, 0) * (match.Groups["sign"].Value == "-" ? -1 : 1);
        }

        var fraction = match.Groups["f"].Success ? long.Parse(match.Groups["f"].Value.PadRight(7, '0')) : 0;
        var ticks = wall.Ticks + fraction - offset.Ticks;
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? new DateTime(ticks, DateTimeKind.Utc) : null;
    }

    public static string Canonical(DateTime instant) => instant.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ](?<time>[0-9]{2}:[0-9]{2})(?::(?<s>[0-9]{2})(?:\.(?<f>[0-9]{1,7}))?)?(?:[Zz]|(?<sign>[+-])(?<oh>[0-9]{2}):(?<om>[0-9]{2}))\z")]
    private static partial Regex Form();
}
