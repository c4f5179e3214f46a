using System.Net;

namespace Incidents.Server.Http;

/// <summary>The only door to other machines over HTTP: no redirects, ten seconds in all, and little is read.</summary>
public sealed class Outside(HttpMessageHandler handler, TimeSpan? limit = null) : IDisposable
{
    private const int Longest = 16 * 1024;
    private readonly TimeSpan limit = limit ?? TimeSpan.FromSeconds(10);
    private readonly HttpClient client = new(handler, disposeHandler: true) { Timeout = limit ?? TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = Longest };

    /// <summary>The text at the address, or null when it could not be had.</summary>
    public async Task<string?> Get(Uri address, CancellationToken stop)
    {
        try
        {
            using var answer = await client.GetAsync(address, stop);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync(stop) : null;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>Sends, and gives the status. What else is answered is not read: a status is all that a receiver has to say.</summary>
    public async Task<OutsideAnswer> Send(HttpRequestMessage request, CancellationToken stop)
    {
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            // A small answer is read, so that the connection can be used again; a large or slow one costs its connection.
            if (answer.IsSuccessStatusCode && answer.Content.Headers.ContentLength is > 0 and <= Longest) await Drain(answer.Content);
            var asked = answer.Headers.RetryAfter is { } after ? after.Delta ?? (after.Date - (answer.Headers.Date ?? DateTimeOffset.UnixEpoch)) : null;
            return new(answer.StatusCode, asked is { Ticks: > 0 } ? asked : null, (int)answer.StatusCode is >= 300 and < 400 ? "answered with a redirect, which is not followed" : $"answered {(int)answer.StatusCode}");
        }
        catch (TaskCanceledException) when (!stop.IsCancellationRequested)
        {
            return new(null, null, $"did not answer within {limit.TotalSeconds:0.#} s");
        }
        catch (HttpRequestException error)
        {
            return new(null, null, error switch
            {
                { InnerException: TargetRefusedException refused } => refused.Message,
                { HttpRequestError: HttpRequestError.NameResolutionError } => "the name has no address",
                { HttpRequestError: HttpRequestError.SecureConnectionError } => "its certificate is not trusted, or TLS failed",
                { HttpRequestError: HttpRequestError.ConnectionError } => "no connection",
                _ => "did not answer as HTTP",
            });
        }
    }

    public void Dispose() => client.Dispose();

    private static async Task Drain(HttpContent content)
    {
        try
        {
            using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await content.LoadIntoBufferAsync(Longest, enough.Token);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException or IOException)
        {
            // The status was told; the rest is its own affair.
        }
    }
}

/// <summary>What was answered; no status when nothing was. Why is for people, and never what the other side wrote.</summary>
public sealed record OutsideAnswer(HttpStatusCode? Status, TimeSpan? RetryAfter, string Why)
{
    public bool IsSuccess => Status is >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices;
}
