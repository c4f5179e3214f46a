using Incidents.Core.Incidents;
using Incidents.Core.Notifications;

namespace Incidents.Server.Pages;

/// <summary>What the template needs in words.</summary>
public partial class EscalationPanel
{
    private static readonly IReadOnlyList<Choice> Waits = [new("15", "15 minutes"), new("30", "30 minutes"), new("60", "an hour"), new("240", "4 hours"), new("480", "8 hours"), new("1440", "a day")];

    private bool IsOpen => Model.Incident.State != IncidentState.Resolved;

    /// <summary>Something was tried, and nothing has arrived.</summary>
    private bool NobodyWasNotified => Model.Incident.State == IncidentState.Triggered && Model.Deliveries.Any(d => d is { Tries: > 0, Error: not null }) && !Model.Deliveries.Any(Arrived);

    private string At(string act) => $"/incidents/{Model.Incident.Id}/{act}";

    private string Name(string personId) => Model.Names.GetValueOrDefault(personId, personId);

    private static bool Arrived(Server.Notifications.DeliveryView one) => one is { State: DeliveryState.Sent or DeliveryState.Folded, ClosedAt: not null };

    private static string Say(Server.Notifications.DeliveryView one) => one.State switch
    {
        DeliveryState.Sent => "✓ delivered",
        DeliveryState.Folded => Arrived(one) ? "✓ delivered with another" : "◐ waits with another",
        DeliveryState.Pending => one.Tries == 0 ? "◐ waits" : $"◐ tried {PageWords.Count(one.Tries, "time")}: {one.Error}",
        DeliveryState.Obsolete => "not needed any more",
        _ => $"✕ not delivered: {one.Error}",
    };
}
