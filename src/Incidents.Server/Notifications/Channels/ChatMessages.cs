using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Incidents.Core.Notifications;
using Incidents.Server.Http;

namespace Incidents.Server.Notifications.Channels;

/// <summary>What all channels over HTTP have in common: a request with JSON, and what an answer means.</summary>
internal static class ChatMessages
{
    public static async Task<Sending> Post(Outside outside, string address, object body, CancellationToken stop) => await Post(outside, address, JsonSerializer.Serialize(body, Json.Options), stop);

    public static async Task<Sending> Post(Outside outside, string address, string json, CancellationToken stop, params (string Name, string Value)[] headers)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri)) return new(SendingResult.Never, "its address is no URL");
        using var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return Of(await outside.Send(request, stop));
    }

    public static Sending Of(OutsideAnswer answer) => answer.IsSuccess
        ? new(SendingResult.Sent)
        : new(answer.Status is HttpStatusCode.NotFound or HttpStatusCode.Gone ? SendingResult.Gone : SendingResult.Later, answer.Why, answer.RetryAfter);
}
