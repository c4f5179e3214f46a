namespace Incidents.Core.Notifications;

/// <summary>A way to tell somebody: a contact method of one person, or a channel that several read.</summary>
public sealed record Destination
{
    public const string MethodPrefix = "cme";
    public const string ChannelPrefix = "chn";

    public string Id { get; init; } = "";

    /// <summary>Whose it is; null for a shared channel.</summary>
    public string? PersonId { get; init; }

    public string Name { get; init; } = "";

    public DestinationKind Kind { get; init; }

    /// <summary>The mail address, the URL, or a gateway's template of one. A URL may itself be a secret: it is shown by <see cref="Shown"/> only.</summary>
    public string Address { get; init; } = "";

    /// <summary>What signs (webhook) or authorizes (ntfy, gateway); never shown again.</summary>
    public string? Secret { get; init; }

    /// <summary>Whom a gateway is to call or write to.</summary>
    public string? Recipient { get; init; }

    public string? ContentType { get; init; }

    /// <summary>The template of a gateway's body.</summary>
    public string? Body { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its owner typed back the code that was sent there; a channel is an admin's word.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    public string? CodeHash { get; init; }

    public long CodeTries { get; init; }

    public DateTimeOffset? CodeSentAt { get; init; }

    /// <summary>When a page was sent there last.</summary>
    public DateTimeOffset? PagedAt { get; init; }

    public DateTimeOffset? SucceededAt { get; init; }

    /// <summary>Since when nothing arrives there any more.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>Since when it is answered that there is nothing at this address.</summary>
    public DateTimeOffset? GoneSince { get; init; }

    public DateTimeOffset? DisabledAt { get; init; }

    public string? DisabledWhy { get; init; }

    public bool IsUsable => DisabledAt is null && (VerifiedAt is not null || PersonId is null);

    /// <summary>By which people know it again, without what a stranger could use.</summary>
    public string Shown => Kind == DestinationKind.Email ? Address
        : Kind == DestinationKind.Gateway && Recipient is { Length: > 0 } ? Recipient
        : $"{Host(Address)}/…{Address[Math.Max(0, Address.Length - 4)..]}";

    private static string Host(string address) => Uri.TryCreate(address.Split('{')[0], UriKind.Absolute, out var uri) ? $"{uri.Scheme}://{uri.Authority}" : "";
}

/// <summary>The kinds of ways.</summary>
public enum DestinationKind
{
    Email,
    Webhook,
    Slack,
    Teams,
    Mattermost,
    Ntfy,
    Gateway,
}
