namespace Incidents.Server.Pages.Contacts;

/// <summary>What the template needs in words.</summary>
public partial class WayFields
{
    private static readonly IReadOnlyList<Choice> Kinds =
    [
        new("email", "Mail"), new("ntfy", "ntfy (push to a phone)"), new("slack", "Slack"), new("teams", "Microsoft Teams"), new("mattermost", "Mattermost"), new("webhook", "Webhook, signed"), new("gateway", "Gateway for SMS or voice"),
    ];
}
