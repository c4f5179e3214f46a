using System.Globalization;
using System.Text.RegularExpressions;

namespace Incidents.Core.Runbooks;

/// <summary>Numbers as people write them down: digits with a point, no exponent, no thousands.</summary>
internal static partial class NumberValues
{
    public static decimal? Parse(string text) =>
        Form().IsMatch(text) ? decimal.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) : null;

    /// <summary>Without leading or trailing zeros, and zero without a sign.</summary>
    public static string Canonical(decimal number) =>
        number == 0 ? "0" : number.ToString("0.#########", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^-?[0-9]{1,18}(?:\.[0-9]{1,9})?\z")]
    private static partial Regex Form();
}
