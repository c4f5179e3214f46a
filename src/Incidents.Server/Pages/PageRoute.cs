namespace Incidents.Server.Pages;

/// <summary>Marks an endpoint as a page: its caller is known by the cookie and by nothing else, and a "no" is a page too.</summary>
public sealed class PageRoute
{
    private static readonly PageRoute Mark = new();

    public static bool Is(Endpoint? endpoint) => endpoint?.Metadata.GetMetadata<PageRoute>() is not null;

    /// <summary>The group to which all pages and the targets of their forms belong.</summary>
    public static RouteGroupBuilder Group(IEndpointRouteBuilder routes) => routes.MapGroup("").WithMetadata(Mark).ExcludeFromDescription();
}
