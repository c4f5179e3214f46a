using System.Collections.Concurrent;
using System.Net;

namespace Incidents.Server.Tests;

/// <summary>Other machines, as a test wants them: what was asked for is kept, and what nobody expects is an error.</summary>
public sealed class Outsiders : HttpMessageHandler
{
    private readonly ConcurrentDictionary<string, (HttpStatusCode Status, string Text)> answers = new();

    public ConcurrentQueue<string> Asked { get; } = new();

    public Outsiders Answer(string address, string text, HttpStatusCode status = HttpStatusCode.OK)
    {
        answers[address] = (status, text);
        return this;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri!.AbsoluteUri;
        Asked.Enqueue(address);
        return answers.TryGetValue(address, out var answer)
            ? Task.FromResult(new HttpResponseMessage(answer.Status) { Content = new StringContent(answer.Text) })
            : throw new HttpRequestException($"Nobody expects a request to {address}.");
    }
}
