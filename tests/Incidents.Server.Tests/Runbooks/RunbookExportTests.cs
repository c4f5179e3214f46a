using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Incidents.Server.Tests.Runbooks;

/// <summary>All runbooks in one file, for the day on which this server is what is down.</summary>
public sealed partial class RunbookExportTests(RunningApp running) : IClassFixture<RunningApp>
{
    private readonly TestApp app = running.App;

    [Theory]
    [InlineData("/api/v1/runbooks/export")]
    [InlineData("/runbooks/export.zip")]
    public async Task Holds_a_page_a_paper_form_and_the_text_of_each_with_their_hashes(string address)
    {
        const string risky = "# Restore <b>\n\n### Restore\n<!-- step: restore -->\n\n> [!CAUTION]\n> Overwrites it. ![map](map.png) <script>alert(1)</script>\n\n    restore\n";
        await app.Publish("restore", risky);
        await app.Publish("index", "# Index\n\n1. Look.\n");
        var ada = await app.As("ada");
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, app.Url + address);
        request.Headers.Add("Authorization", $"Bearer {ada.Token}");
        request.Headers.Add("Cookie", $"incidents={ada.Token}");
        using var reply = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, "application/zip"), (reply.StatusCode, reply.Content.Headers.ContentType!.MediaType));
        await using var zip = new ZipArchive(await reply.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        var files = new Dictionary<string, byte[]>();
        foreach (var entry in zip.Entries)
        {
            Assert.Matches(@"\A(?:(?:pages|paper|markdown)/)?[a-z0-9-]+\.(?:html|md|txt)\z", entry.FullName);
            using var bytes = new MemoryStream();
            await using var stream = await entry.OpenAsync(TestContext.Current.CancellationToken);
            await stream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
            files.Add(entry.FullName, bytes.ToArray());
        }

        Assert.Subset(files.Keys.ToHashSet(), new HashSet<string> { "index.html", "sha256sums.txt", "pages/restore.html", "paper/restore.html", "markdown/restore.md", "pages/index.html" });
        Assert.Equal(risky, Encoding.UTF8.GetString(files["markdown/restore.md"]));
        Assert.Contains("Two people", Encoding.UTF8.GetString(files["paper/restore.html"]));
        var sums = Encoding.UTF8.GetString(files["sha256sums.txt"]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split("  ")).ToDictionary(l => l[1], l => l[0]);
        Assert.Equal(files.Keys.Where(k => k != "sha256sums.txt").Order(), sums.Keys.Order());
        Assert.All(sums, sum => Assert.Equal(sum.Value, Convert.ToHexStringLower(SHA256.HashData(files[sum.Key]))));
        // Opens from a disk: nothing is loaded, nothing runs, every link leads to a file that is there.
        foreach (var (name, bytes) in files.Where(f => f.Key.EndsWith(".html", StringComparison.Ordinal)))
        {
            var html = Encoding.UTF8.GetString(bytes);
            Assert.DoesNotMatch(@"<script|<link|<img|src=| on[a-z]+=""", html);
            foreach (var link in Link().Matches(html).Select(m => m.Groups[1].Value))
                Assert.Contains(new Uri(new Uri($"http://x/{name}"), link).AbsolutePath[1..], files.Keys);
        }
    }

    [GeneratedRegex("<a href=\"([^\"]*)\"")]
    private static partial Regex Link();
}
