using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Incidents.Core;
using Incidents.Core.People;

namespace Incidents.Server.Tests.Runbooks;

/// <summary>Runbooks that others wrote for themselves, in a folder beside the checkout (<c>INCIDENTS_CORPUS</c>); none of them is part of the project.</summary>
public class CorpusImportTests(ITestOutputHelper output)
{
    private static string Folder => Path.Combine(
        Environment.GetEnvironmentVariable("INCIDENTS_CORPUS") is { Length: > 0 } set ? set : Path.GetFullPath(Path.Combine(Here(), "../../../../shared/data")), "runbooks");

    [Fact]
    public async Task Every_runbook_of_others_is_taken_through_the_API_and_given_back_unchanged()
    {
        if (!Directory.Exists(Folder)) Assert.Skip($"needs the runbooks of others in {Folder} (set INCIDENTS_CORPUS)");
        var files = Directory.GetFiles(Folder, "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(files);
        await using var app = await TestApp.Start();
        using var http = new HttpClient { BaseAddress = new Uri(app.Url), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", (await app.As("ada")).Token) } };

        var barbara = await app.As("barbara", Role.Editor);
        var (failures, some, more) = (new List<string>(), 0, 0);
        foreach (var (file, number) in files.Select((file, i) => (file, i)))
        {
            var markdown = await File.ReadAllBytesAsync(file);
            var slug = $"{number}-{Slug.Of(Path.GetFileNameWithoutExtension(file))}";
            var address = $"/api/v1/runbooks/{slug[..Math.Min(100, slug.Length)].TrimEnd('-')}";
            using var body = new ByteArrayContent(markdown) { Headers = { ContentType = new MediaTypeHeaderValue("text/markdown") } };
            using var put = await http.PutAsync(address, body);
            if (put.StatusCode == HttpStatusCode.Accepted) (await barbara.Post($"{put.Headers.Location}/approve")).Is(HttpStatusCode.OK);
            var (json, text, html) = (await Get(http, address, "application/json"), await Get(http, address, "text/markdown"), await Get(http, address, "text/html"));
            var steps = json.Status == HttpStatusCode.OK ? JsonDocument.Parse(json.Body).RootElement.GetProperty("steps").GetArrayLength() : 0;
            (some, more) = (some + (steps >= 1 ? 1 : 0), more + (steps >= 2 ? 1 : 0));
            var answers = $"PUT {(int)put.StatusCode}, JSON {(int)json.Status}, Markdown {(int)text.Status} {(text.Body.AsSpan().SequenceEqual(markdown) ? "unchanged" : "changed")}, "
                + $"page {(int)html.Status} {(html.Body.AsSpan().StartsWith("<!doctype html>"u8) ? "whole" : "broken")}";
            if (answers.Replace("PUT 202", "PUT 201", StringComparison.Ordinal) != "PUT 201, JSON 200, Markdown 200 unchanged, page 200 whole") failures.Add($"{Path.GetRelativePath(Folder, file)}: {answers}");
        }

        output.WriteLine($"{files.Count} runbooks, {100.0 * some / files.Count:0.0} % with a step, {100.0 * more / files.Count:0.0} % with two or more");
        Assert.Empty(failures);
        Assert.True(some >= 0.91 * files.Count && more >= 0.83 * files.Count, $"Only {some} and {more} of {files.Count} have one step, and two or more.");
    }

    private static async Task<(HttpStatusCode Status, byte[] Body)> Get(HttpClient http, string address, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Accept = { new MediaTypeWithQualityHeaderValue(accept) } } };
        using var response = await http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsByteArrayAsync());
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
