using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Incidents.Server.Pages;

namespace Incidents.Server.Tests;

/// <summary>One caller of the API; what it receives is looked at by <paramref name="watch"/>; <paramref name="over"/> is another way to the server, as over TLS.</summary>
public sealed class Client(string url, string? token, CanaryWatch? watch = null, HttpClient? over = null)
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });

    public string? Token => token;

    public Task<Reply> Get(string path, string? accept = null) => Send(HttpMethod.Get, path, null, accept is null ? [] : [("Accept", accept)]);

    /// <summary>Sends <paramref name="body"/> as JSON; without one, sends none.</summary>
    public Task<Reply> Post(string path, object? body = null) => Send(HttpMethod.Post, path, body is null ? null : JsonContent.Create(body));

    public Task<Reply> PostText(string path, string body, string contentType = "application/json") =>
        Send(HttpMethod.Post, path, new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(contentType) } });

    /// <summary>Sends a form of a page, with the token that the page has for this session.</summary>
    public Task<Reply> PostForm(string path, params (string Name, string Value)[] fields) => Send(HttpMethod.Post, path, new FormUrlEncodedContent(
        fields.Select(f => KeyValuePair.Create(f.Name, f.Value)).Append(new(FormTokens.Field, token is null ? "" : FormTokens.Of(token)))));

    public Task<Reply> Put(string path, string markdown, string? ifMatch = null) =>
        Send(HttpMethod.Put, path, new StringContent(markdown, Encoding.UTF8, "text/markdown"), ifMatch is null ? [] : [("If-Match", ifMatch)]);

    public Task<Reply> Delete(string path) => Send(HttpMethod.Delete, path);

    public async Task<Reply> Send(HttpMethod method, string path, HttpContent? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, url + path) { Content = body };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        // Pages know their caller by this, and by nothing else; the API does not look at it.
        if (token is not null) request.Headers.TryAddWithoutValidation("Cookie", $"incidents={token}");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var sent = watch is null || body is null ? "" : Encoding.UTF8.GetString(await body.ReadAsByteArrayAsync());
        using var response = await (over ?? Http).SendAsync(request, TestContext.Current.CancellationToken);
        var reply = new Reply(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.ToString(),
            response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));
        watch?.Look(token, sent + path, reply);
        return reply;
    }
}

/// <summary>What the server answered.</summary>
public sealed record Reply(HttpStatusCode Status, string Text, string? ContentType, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>The stable code of a problem.</summary>
    public string? Code => ContentType?.StartsWith("application/problem+json", StringComparison.Ordinal) == true ? Json.GetProperty("code").GetString() : null;

    /// <summary>The reply itself, when it has this status; else a failure that shows what came instead.</summary>
    public Reply Is(HttpStatusCode expected)
    {
        Assert.True(Status == expected, $"Expected {(int)expected}, got {(int)Status}: {Text}");
        return this;
    }

    /// <summary>Asserts a problem with this status and code.</summary>
    public Reply Refuses(HttpStatusCode status, string code)
    {
        Assert.True(Status == status && Code == code, $"Expected {(int)status} {code}, got {(int)Status}: {Text}");
        return this;
    }

    public string Of(string property) => Json.GetProperty(property).GetString()!;
}
