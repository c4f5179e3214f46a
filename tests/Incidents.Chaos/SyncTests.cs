using System.Net.Http.Headers;
using System.Net.Http.Json;
using Incidents.Peers;

namespace Incidents.Chaos;

/// <summary>
/// A commit is in the log before the disk has it, and for as long nobody may be told of it. Here the disk takes its time, and in the end it fails; strace does that.
/// </summary>
public sealed class SyncTests
{
    /// <summary>Well after the start, by the calls of the thread that syncs.</summary>
    private const int FirstThatFails = 40;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task What_is_not_on_disk_is_shown_to_nobody()
    {
        Peer.Required(File.Exists("/usr/bin/strace"), "strace", Peer.AptGet("strace"));
        using var installation = new Installation(null);
        await installation.Start();
        Assert.Equal(0, await installation.Stop());
        await installation.Begin(["strace", "-D", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync", "-e", "signal=none", "-e", $"inject=fdatasync:delay_enter=500000:error=EIO:when={FirstThatFails}+"]);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = installation.Url, Timeout = Limit };
        var (key, reader) = (installation.Fact("integrationKey"), installation.Fact("apiKey"));
        for (var n = 1; ; n++)
        {
            Assert.True(n < 10 * FirstThatFails, "No sync has failed.");
            var name = $"slow {n}";
            using var watch = installation.Watch($"SELECT COUNT(*) FROM alerts WHERE title = '{name}'");
            var told = http.PostAsJsonAsync($"/integrations/{key}/events", new { summary = name, dedupKey = name });
            await Poll.Until(() => watch.Sees() || told.IsCompleted, Limit, "the commit");
            var shown = await Shows(http, reader, name);
            if (await IsTaken(told))
            {
                Assert.True(shown, "What was acknowledged is not shown.");
                continue;
            }

            Assert.True(watch.Sees(), "It was not committed, so this has shown nothing.");
            Assert.False(shown, "It was shown, and then it was not on disk.");
            break;
        }

        await installation.Exit();
    }

    private static async Task<bool> IsTaken(Task<HttpResponseMessage> told)
    {
        try
        {
            using var answer = await told;
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // It has ended.
            return false;
        }
    }

    private static async Task<bool> Shows(HttpClient http, string reader, string name)
    {
        try
        {
            using var question = new HttpRequestMessage(HttpMethod.Get, "/api/v1/alerts?limit=5") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", reader) } };
            using var answer = await http.SendAsync(question);
            return answer.IsSuccessStatusCode && (await answer.Content.ReadAsStringAsync()).Contains($"\"{name}\"", StringComparison.Ordinal);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
