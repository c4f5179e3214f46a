using System.Globalization;

namespace Incidents.Server.Pages.Drills;

/// <summary>What the template needs in words.</summary>
public partial class DrillsPage
{
    private static string Day(DateTime local) => local.ToString("ddd d MMM yyyy", CultureInfo.InvariantCulture);

    private string Month(int by) => Model.First.AddMonths(by).ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
