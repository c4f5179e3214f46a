using System.Globalization;

namespace Incidents.Server.Pages.Drills;

/// <summary>What the template needs in words.</summary>
public partial class MeasuredChart
{
    private static string N(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}
