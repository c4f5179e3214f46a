namespace Incidents.Core.Services;

/// <summary>Every "no" about services and their senders.</summary>
public static class ServiceRefusals
{
    public static Refusal SlugTaken(string slug) => new(RefusalKind.Conflict, "service_slug_taken",
        $"There is a service with the slug {slug} already. Give another slug.");

    public static Refusal NotFound(string idOrSlug) => new(RefusalKind.NotFound, "service_not_found",
        $"There is no service {idOrSlug}. List them with GET /api/v1/services.");
}
