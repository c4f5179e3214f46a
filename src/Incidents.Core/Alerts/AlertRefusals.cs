namespace Incidents.Core.Alerts;

/// <summary>Every "no" about alerts.</summary>
public static class AlertRefusals
{
    public static Refusal NotFound(string id) => new(RefusalKind.NotFound, "alert_not_found",
        $"There is no alert {id}. List them with GET /api/v1/alerts.");

    public static Refusal IntegrationNotFound(string id) => new(RefusalKind.NotFound, "integration_not_found",
        $"There is no integration {id}. List them with GET /api/v1/integrations.");
}
