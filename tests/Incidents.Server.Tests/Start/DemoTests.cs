using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Incidents.Peers;

namespace Incidents.Server.Tests.Start;

/// <summary><c>--demo</c> as a user starts it: a process of its own on an empty folder.</summary>
public sealed partial class DemoTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("incidents-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>The README's first command, in a folder of its own and with an empty home.</summary>
    [Fact]
    public async Task Started_by_dotnet_run_it_keeps_its_data_in_the_folder_of_the_shell_and_nothing_at_home()
    {
        var home = Directory.CreateDirectory(Path.Combine(folder, "home")).FullName;
        var configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";
        using var run = new Child(
            "dotnet", ["run", "--no-build", "-c", configuration, "--project", Repository.Path("src/Incidents.Server"), "--", "--demo", "--urls", "http://127.0.0.1:0"],
            new Dictionary<string, string?> { ["HOME"] = home, ["INCIDENTS_DATA"] = null }, folder);
        await Poll.Until(() => run.HasExited || run.Output.Contains("For the commands of the README", StringComparison.Ordinal), TimeSpan.FromSeconds(60), "the demo's words");
        Assert.False(run.HasExited, run.Output);
        Assert.DoesNotContain("warn", run.Output);
        Assert.Contains($". {Path.Combine(folder, "data", "demo.env")}", run.Output);
        Assert.False(Directory.Exists(Path.Combine(home, ".aspnet")), "Keys were written to the home folder.");

        using var server = System.Diagnostics.Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "data", "data.pid"), TestContext.Current.CancellationToken)));
        server.Kill();
        await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        await run.WaitForExit(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_demo_tells_what_is_needed_to_use_it_and_keeps_it_over_a_restart()
    {
        var file = Path.Combine(folder, "demo.json");
        string incident;
        JsonElement first;
        using (var server = await Processes.Start(folder, "--demo"))
        {
            first = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).RootElement;
            Assert.Equal(["url", "people", "integrationKey", "apiKey", "service"], first.EnumerateObject().Select(p => p.Name));
            Assert.All(first.GetProperty("people").EnumerateArray(), p => Assert.Equal(["email", "password", "name"], p.EnumerateObject().Select(f => f.Name)));
            Assert.Equal(2, first.GetProperty("people").GetArrayLength());
            Assert.Equal(server.Url, first.GetProperty("url").GetString());
            if (!OperatingSystem.IsWindows())
                foreach (var secret in new[] { file, Path.Combine(folder, "demo.env") }) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(secret));

            var passwords = first.GetProperty("people").EnumerateArray().Select(p => p.GetProperty("password").GetString()!).ToList();
            Assert.NotEqual(passwords[0], passwords[1]);
            Assert.All(passwords, p => Assert.Contains(p, server.Process.Output));
            foreach (var person in await SignIn(server.Url, first)) Assert.Equal(5, (await person.Get("/api/v1/sessions/current")).Is(HttpStatusCode.OK).Json.GetProperty("permissions").GetArrayLength());

            var machine = new Client(server.Url, first.GetProperty("apiKey").GetString());
            var runbooks = (await machine.Get("/api/v1/runbooks")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().ToList();
            Assert.Equal(Directory.GetFiles(Repository.Path("runbooks"), "*.md").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal), runbooks.Select(r => r.GetProperty("slug").GetString()).Order(StringComparer.Ordinal));
            Assert.True(runbooks.Count >= 6, $"{runbooks.Count} runbooks");
            Assert.All(runbooks, r => Assert.True(r.GetProperty("stepCount").GetInt32() > 2));
            (await machine.Get($"/api/v1/services/{first.GetProperty("service").GetString()}")).Is(HttpStatusCode.OK);

            // What is printed is pasted as it stands.
            var curl = Curl().Match(server.Process.Output).Value;
            using var shell = new Child("/bin/bash", ["-c", curl.TrimEnd() + " -sS -o /dev/null -w 'answered %{http_code}'"]);
            Assert.True(await shell.WaitForExit(TimeSpan.FromSeconds(30)) == 0, $"{curl}\n{shell.Output}");
            await Poll.Until(() => shell.Output.Contains("answered", StringComparison.Ordinal), TimeSpan.FromSeconds(5), "curl's output");
            Assert.Contains("answered 202", shell.Output);
            incident = Assert.Single((await machine.Get("/api/v1/incidents?state=open")).Json.GetProperty("items").EnumerateArray()).GetProperty("id").GetString()!;
            // The key answers as Ada, who made it; so Grace is the second person.
            var waits = (await machine.Put("/api/v1/runbooks/disk-full", "# Ours now", "*")).Is(HttpStatusCode.Accepted).Headers["Location"];
            (await (await SignIn(server.Url, first))[1].Post($"{waits}/approve")).Is(HttpStatusCode.OK);
            Assert.Equal(0, await server.Process.Stop());
        }

        using (var again = await Processes.Start(folder, "--demo"))
        {
            var second = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).RootElement;
            Assert.Equal(again.Url, second.GetProperty("url").GetString());
            foreach (var kept in new[] { "people", "integrationKey", "apiKey", "service" }) Assert.Equal(first.GetProperty(kept).GetRawText(), second.GetProperty(kept).GetRawText());
            Assert.Equal(2, (await SignIn(again.Url, first)).Count);
            var machine = new Client(again.Url, first.GetProperty("apiKey").GetString());
            (await machine.Get($"/api/v1/incidents/{incident}")).Is(HttpStatusCode.OK);
            Assert.Equal("Ours now", (await machine.Get("/api/v1/runbooks/disk-full")).Of("title"));
            Assert.Equal(2, (await machine.Get("/api/v1/people")).Json.GetProperty("items").GetArrayLength());

            // The second process is told who was first; the first goes on.
            var intruder = await Processes.Refused(3, "--data", folder, "--demo", "--urls", "http://127.0.0.1:0");
            Assert.Contains($"in use by process {again.Process.Id}.", intruder);
            (await machine.Get("/readyz")).Is(HttpStatusCode.OK);
            Assert.Equal(0, await again.Process.Stop());
        }

        Assert.Contains("holds a demo. Start with --demo,", await Processes.Refused(2, "--data", folder, "--urls", "http://127.0.0.1:0"));
    }

    private static async Task<List<Client>> SignIn(string url, JsonElement facts)
    {
        var signedIn = new List<Client>();
        foreach (var person in facts.GetProperty("people").EnumerateArray())
        {
            var session = await new Client(url, null).Post("/api/v1/sessions", new { email = person.GetProperty("email").GetString(), password = person.GetProperty("password").GetString() });
            signedIn.Add(new Client(url, session.Is(HttpStatusCode.Created).Of("token")));
        }

        return signedIn;
    }

    [GeneratedRegex(@"curl -X POST \S+/events .*\\\n.*")]
    private static partial Regex Curl();
}
