namespace Incidents.Core.Notifications;

/// <summary>Every "no" about notifications.</summary>
public static class NotificationRefusals
{
    public static Refusal NotFound(string id) => new(RefusalKind.NotFound, "notification_not_found", $"You have no notification {id}. Yours are in GET /api/v1/notifications.");
}
