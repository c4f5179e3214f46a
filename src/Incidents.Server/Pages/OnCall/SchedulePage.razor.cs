using System.Globalization;

namespace Incidents.Server.Pages.OnCall;

/// <summary>What the template needs in words.</summary>
public partial class SchedulePage
{
    private bool IsTyped(string field) => Visit.Refusal is not null && Visit.Form.Has(field);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private string To(DateOnly? monday)
    {
        List<string> query = [];
        if (monday is { } day) query.Add($"week={Day(day)}");
        if (Model.Week.Zone.Id != Model.Now.Zone.Id) query.Add($"zone={Uri.EscapeDataString(Model.Week.Zone.Id)}");
        return $"/schedules/{Model.Schedule.Id}{(query.Count == 0 ? "" : "?" + string.Join('&', query))}#week";
    }
}
