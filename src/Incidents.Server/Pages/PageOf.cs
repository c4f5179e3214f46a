using Microsoft.AspNetCore.Components;

namespace Incidents.Server.Pages;

/// <summary>A template: what it shows, and for whom. Everything it shows has been found before; a template looks nothing up.</summary>
public abstract class PageOf<TModel> : ComponentBase
{
    [Parameter, EditorRequired]
    public TModel Model { get; set; } = default!;

    [Parameter, EditorRequired]
    public Visit Visit { get; set; } = null!;
}
