using System.Net.Http.Headers;
using Incidents.Core;
using Incidents.Core.Notifications;
using Incidents.Server.Access;
using Incidents.Server.Http;
using Incidents.Server.Notifications.Mail;

namespace Incidents.Server.Notifications;

/// <summary>Reads a way to tell somebody from what was asked for, and tells all that is wrong with it at once. What it really leads to is judged when it is connected to.</summary>
internal static class DestinationReading
{
    private const int Longest = 2000;

    public static Outcome<Destination> Read(NewDestination asked, string? personId)
    {
        var check = new Checking().Text(asked.Name, "name", 100).Text(asked.Address, "address", Longest).Optional(asked.Secret, "secret", Longest).Optional(asked.Recipient, "recipient", 200)
            .Optional(asked.ContentType, "contentType", 200).Optional(asked.Body, "body", 10_000)
            .That(asked.Kind is not null, "kind", string.Join(", ", Words.All(typeof(DestinationKind))))
            .That(asked.Secret is null || asked.Kind is DestinationKind.Gateway or DestinationKind.Ntfy, "secret", "only of a gateway (the Authorization header) or ntfy (an access token); a webhook gets one from us")
            .That(asked.Secret?.Any(c => c is < ' ' or > '~') != true, "secret", "visible ASCII characters")
            .That(asked.Kind == DestinationKind.Gateway || (asked.Recipient ?? asked.ContentType ?? asked.Body) is null, "kind", "recipient, contentType and body are a gateway's only");
        if (check.Refusal is { } refusal) return refusal;
        var address = asked.Address.Trim();
        if (asked.Kind == DestinationKind.Email) check.That(MailText.IsAddress(address), "address", "a plain mail address");
        else
            check.That(IsUrl(asked.Kind == DestinationKind.Gateway ? address.Replace('{', '(').Replace('}', ')') : address), "address", "an absolute https:// or http:// URL without a user name")
                .That(asked.Kind != DestinationKind.Gateway || !address.Split('?')[0].Split('/').Take(3).Any(part => part.Contains('{', StringComparison.Ordinal)), "address", "fields only after the host")
                .That(asked.Kind != DestinationKind.Gateway || TextTemplate.Unknown(address) is null, "address", $"only the fields {TextTemplate.Expected}")
                .That(asked.Kind != DestinationKind.Ntfy || (Uri.TryCreate(address, UriKind.Absolute, out var ntfy) && ntfy.Segments[^1].Trim('/').Length > 0), "address", "the server and the topic, such as https://ntfy.sh/a-topic");
        check.That(asked.Body is null || TextTemplate.Unknown(asked.Body) is null || asked.ContentType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true, "body", $"only the fields {TextTemplate.Expected}")
            .That(asked.ContentType is null || MediaTypeHeaderValue.TryParse(asked.ContentType, out _), "contentType", "a media type such as application/json")
            .That(asked.ContentType is null || asked.Body is not null, "contentType", "needs a body");
        if (check.Refusal is { } wrong) return wrong;
        return new Destination
        {
            PersonId = personId, Name = asked.Name.Trim(), Kind = asked.Kind!.Value, Address = address, Recipient = asked.Recipient?.Trim(), ContentType = asked.ContentType, Body = asked.Body,
            Secret = asked.Kind == DestinationKind.Webhook ? Secrets.NewWebhookSecret() : asked.Secret,
        };
    }

    private static bool IsUrl(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" && uri.UserInfo.Length == 0 && uri.Host.Length > 0 && !text.Any(char.IsControl);
}
