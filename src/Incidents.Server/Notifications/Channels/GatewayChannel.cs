using System.Net.Http.Headers;
using System.Text;
using Incidents.Core.Notifications;
using Incidents.Server.Http;

namespace Incidents.Server.Notifications.Channels;

/// <summary>Whatever sends text messages or calls people, and is asked over HTTP: address and body are templates.</summary>
internal sealed class GatewayChannel(Outside outside) : IChannel
{
    private const string Form = "application/x-www-form-urlencoded";

    public DestinationKind Kind => DestinationKind.Gateway;

    public async Task<Sending> Send(Destination to, Message message, CancellationToken stop)
    {
        if (!Uri.TryCreate(TextTemplate.Url(to.Address, message, to.Recipient), UriKind.Absolute, out var uri)) return new(SendingResult.Never, "its address is no URL once it is filled in");
        // Filled in, it must still be the machine that was named.
        if (!to.Address.StartsWith(uri.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase)) return new(SendingResult.Never, "its address names another machine once it is filled in");
        using var request = new HttpRequestMessage(to.Body is null ? HttpMethod.Get : HttpMethod.Post, uri);
        if (to.Body is { } template)
        {
            var type = to.ContentType ?? Form;
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(TextTemplate.Body(template, type, message, to.Recipient))) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };
        }

        if (to.Secret is { Length: > 0 } secret) request.Headers.TryAddWithoutValidation("Authorization", secret);
        request.Headers.TryAddWithoutValidation("Idempotency-Key", message.Id);
        return ChatMessages.Of(await outside.Send(request, stop));
    }
}
