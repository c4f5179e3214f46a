using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Incidents.Core.Notifications;
using Incidents.Server.Http;

namespace Incidents.Server.Notifications.Channels;

/// <summary>A webhook signed as Standard Webhooks says (standardwebhooks.com): HMAC-SHA256 over <c>id.timestamp.body</c>.</summary>
internal sealed class WebhookChannel(Outside outside) : IChannel
{
    public const string SecretPrefix = "whsec_";

    public DestinationKind Kind => DestinationKind.Webhook;

    public Task<Sending> Send(Destination to, Message message, CancellationToken stop)
    {
        var body = JsonSerializer.Serialize(new
        {
            type = message.IncidentIds.Count > 0 && message.Kind == NotificationKind.IncidentPage ? "incident.page" : $"notification.{Words.Of(message.Kind)}",
            timestamp = message.At,
            data = new { id = message.Id, message.Kind, message.Urgency, message.Title, lines = message.Lines, message.IncidentIds, message.Count, message.Link, message.AcknowledgeLink, message.ResolveLink },
        }, Json.Options);
        var at = message.At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return ChatMessages.Post(outside, to.Address, body, stop, ("webhook-id", message.Id), ("webhook-timestamp", at), ("webhook-signature", Sign(to.Secret ?? "", message.Id, at, body)));
    }

    private static string Sign(string secret, string id, string at, string body) =>
        "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret[SecretPrefix.Length..]), Encoding.UTF8.GetBytes($"{id}.{at}.{body}")));
}
