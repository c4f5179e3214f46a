using System.Diagnostics;
using System.Text.RegularExpressions;
using Incidents.Peers;

namespace Incidents.Server.Tests.Readme;

/// <summary>What the README says to type, executed block by block against a demo, and compared with what it says comes out.</summary>
internal static partial class ReadmeCommands
{
    public const string FirstIncident = "## The first incident in five minutes";

    public static async Task Execute(IReadOnlyList<(string Commands, string[] Expected)> blocks)
    {
        var folder = Directory.CreateTempSubdirectory("incidents-readme-").FullName;
        var url = $"http://127.0.0.1:{Ports.Free()}";
        using var server = await ServerProcess.Start(new Uri($"{url}/readyz"), ["--demo", "--data", Path.Combine(folder, "data"), "--urls", url]);

        using var shell = Process.Start(new ProcessStartInfo("bash", ["-eu", "-o", "pipefail"]) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        foreach (var (commands, expected) in blocks)
        {
            const string End = "-- end of block --";
            await shell.StandardInput.WriteLineAsync(commands.Replace("/tmp/", folder + "/", StringComparison.Ordinal) + $"\necho\necho '{End}'");
            await shell.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
            var output = new List<string>();
            while (await shell.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && line != End) output.Add(line);
            var said = string.Join('\n', output);
            foreach (var line in expected)
                Assert.True(said.Contains(line, StringComparison.Ordinal), $"The README promises\n{line}\nafter\n{commands}\nbut this came:\n{said}\n{(shell.HasExited ? await errors : "")}");
        }

        shell.StandardInput.Close();
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, shell.ExitCode);
        Assert.Equal(0, await server.Stop());
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Each block of commands of a section with the lines that the README shows as its output.</summary>
    public static async Task<List<(string Commands, string[] Expected)>> Of(string heading)
    {
        var blocks = new List<(string, string[])>();
        foreach (Match fence in Fence().Matches(Section(await File.ReadAllTextAsync(Repository.Path("README.md"), TestContext.Current.CancellationToken), heading)))
        {
            var text = fence.Groups["text"].Value;
            if (fence.Groups["language"].Value == "sh") blocks.Add((text, []));
            else blocks[^1] = (blocks[^1].Item1, text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }

        Assert.True(blocks.Count > 0, $"The README has no commands under {heading}; is it still the same?");
        return blocks;
    }

    /// <summary>From the heading to the next one; a heading inside a fence is an example.</summary>
    private static string Section(string readme, string heading)
    {
        var fenced = false;
        return string.Join('\n', readme.Split('\n').SkipWhile(line => line != heading).Skip(1).TakeWhile(line =>
        {
            fenced ^= line.StartsWith("```", StringComparison.Ordinal);
            return fenced || !line.StartsWith("## ", StringComparison.Ordinal);
        }));
    }

    [GeneratedRegex("^```(?<language>sh|text)\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
