using System.Globalization;

namespace Incidents.Core.Intake;

/// <summary>
/// Takes out of JSON text the two escapes that are legal there and poison everywhere else: <c>\u0000</c>, which PostgreSQL refuses,
/// is dropped; half a surrogate pair, on which the JSON reader throws, becomes U+FFFD. Done once on the bytes, so that keys,
/// values and the details that are kept are all clean and no later line has to think of it.
/// </summary>
internal static class SenderEscapes
{
    private const int Length = 6; // \uXXXX

    public static ReadOnlySpan<byte> Clean(ReadOnlySpan<byte> json)
    {
        if (!json.Contains((byte)'\\'))
            return json;
        var cleaned = new byte[json.Length];
        var (from, to) = (0, 0);
        while (from < json.Length)
        {
            var take = json[from] == '\\' ? 2 : 1; // an escaped backslash must not start the next escape
            if (Unit(json, from) is { } unit)
            {
                take = Length;
                if (char.IsHighSurrogate(unit) && Unit(json, from + Length) is { } low && char.IsLowSurrogate(low))
                    take = 2 * Length;
                else if (char.IsSurrogate(unit))
                {
                    "\\ufffd"u8.CopyTo(cleaned.AsSpan(to));
                    (from, to) = (from + Length, to + Length);
                    continue;
                }
                else if (unit == 0)
                {
                    from += Length;
                    continue;
                }
            }
            take = Math.Min(take, json.Length - from);
            json.Slice(from, take).CopyTo(cleaned.AsSpan(to));
            (from, to) = (from + take, to + take);
        }
        return cleaned.AsSpan(0, to);
    }

    /// <summary>The UTF-16 unit of the escape that begins here, if one does.</summary>
    private static char? Unit(ReadOnlySpan<byte> json, int at) =>
        at + Length <= json.Length && json[at] == '\\' && json[at + 1] == 'u'
            && ushort.TryParse(json.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit : null;
}
