using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Incidents.Peers;
using Incidents.Server.Tests.Start;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Incidents.Server.Tests.Notifications;

/// <summary>A server of its own that is killed while its receiver answers: what it could not write down is sent again, under the same id.</summary>
public sealed class KilledSenderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("incidents-test-").FullName;
    private readonly ConcurrentQueue<(string Id, JsonElement Body)> received = new();
    private volatile Processes? victim;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Killed_between_sending_and_marking_it_sends_the_same_id_again()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var receiver = builder.Build();
        receiver.Run(async context =>
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body);
            received.Enqueue((context.Request.Headers["webhook-id"].ToString(), body.RootElement.Clone()));
            if (Interlocked.Exchange(ref victim, null) is { } server) server.Process.KillHard();
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
        await receiver.StartAsync(TestContext.Current.CancellationToken);

        var people = new List<string>();
        using (var server = await Processes.Start(folder, "--demo", "--allow-private", "127.0.0.1"))
        {
            var demo = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "demo.json"), TestContext.Current.CancellationToken)).RootElement;
            var clients = new List<Client>();
            foreach (var person in demo.GetProperty("people").EnumerateArray())
            {
                var session = (await new Client(server.Url, null).Post("/api/v1/sessions", new { email = person.Of("email"), password = person.Of("password") })).Is(HttpStatusCode.Created).Json;
                clients.Add(new Client(server.Url, session.Of("token")));
                people.Add(session.GetProperty("person").Of("id"));
            }

            var methods = $"/api/v1/people/{people[0]}/contact-methods";
            var method = (await clients[0].Post(methods, new { kind = "webhook", name = "pager", address = receiver.Urls.Single() })).Is(HttpStatusCode.Created).Json.GetProperty("destination").Of("id");
            (await clients[0].Post($"{methods}/{method}/code")).Is(HttpStatusCode.NoContent);
            var code = received.Last().Body.GetProperty("data").Of("title")[^8..];
            (await clients[0].Post($"{methods}/{method}/verify", new { code })).Is(HttpStatusCode.OK);

            // What needs a second person tells him so.
            victim = server;
            await clients[1].Post("/api/v1/people", new { email = "eve@example.org", name = "Eve", password = "a long one of her own", roles = new[] { "verifier" } });
            await Poll.Until(() => server.Process.HasExited, TimeSpan.FromSeconds(20), "the kill");
        }

        Assert.Equal(2, received.Count);
        using (await Processes.Start(folder, "--demo", "--allow-private", "127.0.0.1"))
            // It is leased to the dead for half a minute.
            await Poll.Until(() => received.Count == 3, TimeSpan.FromSeconds(60), "the second sending");
        Assert.Equal(received.ElementAt(1).Id, received.ElementAt(2).Id);
    }
}
