namespace Incidents.Server.Pages.Contacts;

/// <summary>What the template needs in words.</summary>
public partial class DeliveriesPage
{
    private string Older(string next) => $"/deliveries?after={Uri.EscapeDataString(next)}{(Model.State is { } state ? $"&state={Http.Words.Of(state)}" : "")}";
}
