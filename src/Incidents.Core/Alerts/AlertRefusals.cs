namespace Incidents.Core.Alerts;

/// <summary>Every "no" about alerts.</summary>
public static class AlertRefusals
{
    public static Refusal NotFound(string id) => new(RefusalKind.NotFound, "alert_not_found",
        $"There is no alert {id}. List them with GET /api/v1/alerts.");

    public static Refusal IntegrationNotFound(string id) => new(RefusalKind.NotFound, "integration_not_found",
        $"There is no integration {id}. List them with GET /api/v1/integrations.");

    public static Refusal VersionRequired(Integration current) => new(RefusalKind.VersionRequired, "version_required",
        $"Read '{current.Name}', then send If-Match with its ETag (now \"r{current.Revision}\"), so that nobody's change is lost.");

    public static Refusal Stale(Integration current) => new(RefusalKind.Stale, "version_stale",
        $"'{current.Name}' has changed: it is at \"r{current.Revision}\". Read that, put your change into it, and send it with that ETag.");

    public static Refusal WindowNotFound(string id) => new(RefusalKind.NotFound, "maintenance_window_not_found",
        $"There is no maintenance window {id}. List them with GET /api/v1/maintenance-windows.");
}
