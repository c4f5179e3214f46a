namespace Incidents.Server.Pages.Contacts;

/// <summary>What the template needs in words.</summary>
public partial class ContactsPage
{
    private static readonly IReadOnlyList<Choice> Urgencies = [new("high", "What hurries: pages"), new("low", "What does not")];
}
