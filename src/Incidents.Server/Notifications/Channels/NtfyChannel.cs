using Incidents.Core.Notifications;
using Incidents.Server.Http;

namespace Incidents.Server.Notifications.Channels;

/// <summary>ntfy: the topic is the last part of the address; published as JSON to the server itself, so that no text stands in a header.</summary>
internal sealed class NtfyChannel(Outside outside) : IChannel
{
    /// <summary>ntfy turns what is longer into a file.</summary>
    private const int Longest = 3500;

    public DestinationKind Kind => DestinationKind.Ntfy;

    public Task<Sending> Send(Destination to, Message message, CancellationToken stop)
    {
        if (!Uri.TryCreate(to.Address, UriKind.Absolute, out var uri)) return Task.FromResult(new Sending(SendingResult.Never, "its address is no URL"));
        var text = string.Join('\n', message.Lines);
        var body = new Dictionary<string, object?>
        {
            ["topic"] = uri.Segments[^1].Trim('/'),
            ["title"] = message.Title,
            ["message"] = text.Length == 0 ? message.Title : text.Length <= Longest ? text : text[..Longest] + "…",
            ["priority"] = message.Urgency == Urgency.High ? 5 : 3,
            ["actions"] = new[] { ("Acknowledge", message.AcknowledgeLink), ("Resolve", message.ResolveLink) }.Where(l => l.Item2 is not null).Select(l => new { action = "view", label = l.Item1, url = l.Item2 }).ToList(),
        };
        if (message.Link is { } link) body["click"] = link;
        var server = new Uri(uri, string.Concat(uri.Segments[..^1])).AbsoluteUri;
        return ChatMessages.Post(outside, server, System.Text.Json.JsonSerializer.Serialize(body, Json.Options), stop, to.Secret is { Length: > 0 } token ? [("Authorization", $"Bearer {token}")] : []);
    }
}
