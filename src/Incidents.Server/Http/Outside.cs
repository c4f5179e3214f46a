namespace Incidents.Server.Http;

/// <summary>The only door to other machines over HTTP: https, no redirects, ten seconds in all, and little is read.</summary>
public sealed class Outside(HttpMessageHandler handler) : IDisposable
{
    private const int Longest = 16 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly HttpClient client = new(handler, disposeHandler: true) { Timeout = Limit, MaxResponseContentBufferSize = Longest };

    public static HttpMessageHandler ToTheInternet() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5), MaxResponseHeadersLength = 16, PooledConnectionLifetime = TimeSpan.FromMinutes(2) };

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

    public void Dispose() => client.Dispose();
}
