using System.Globalization;

namespace Incidents.Server.Pages.OnCall;

/// <summary>What the template needs in words.</summary>
public partial class WeekView
{
    private int Height => 30 + Week.LaneNames.Count * 6;

    private static string N(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}
