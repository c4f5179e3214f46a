using System.Text.Json;
using Incidents.Peers;

namespace Incidents.Server.Tests.Peers;

/// <summary>The clients of <c>tests/Peers/node</c>, installed by npm into a folder that is thrown away. Whether Node and npm's packages can be had is up to the machine: without them tests are skipped, also with <c>CI=true</c>.</summary>
public sealed class NodeClients : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("incidents-node-").FullName;
    private string? missing;

    public async ValueTask InitializeAsync()
    {
        missing = new[] { "node", "npm" }.FirstOrDefault(program => !IsInPath(program)) is { } program ? $"{program} is not installed" : await Install();
    }

    /// <summary>Runs one script, and gives the JSON that it prints.</summary>
    /// <param name="authority">The file of a certificate that is trusted beside those of the machine.</param>
    public async Task<JsonElement> Run(string script, string? authority, params string[] arguments)
    {
        using var node = new Child("node", [Path.Combine(folder, script), .. arguments], new Dictionary<string, string?> { ["NODE_EXTRA_CA_CERTS"] = authority, ["NODE_NO_WARNINGS"] = "1" }, folder);
        var code = await node.WaitForExit(Limit);
        Assert.True(code == 0 && node.Output.StartsWith('{'), $"{script} ended with {code}: {node.Output}");
        return JsonDocument.Parse(node.Output).RootElement;
    }

    public void Required() => Assert.SkipWhen(missing is not null, $"needs Node and the packages of tests/Peers/node: {missing}");

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <returns>Why they cannot be had; null when they are there.</returns>
    private async Task<string?> Install()
    {
        foreach (var file in Directory.EnumerateFiles(Repository.Path("tests/Peers/node"))) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        using var npm = new Child("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=1", "--fetch-timeout=15000", "--loglevel=error"], null, folder);
        try
        {
            return await npm.WaitForExit(Limit) == 0 ? null : $"npm ci failed: {string.Join(' ', npm.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(3))}";
        }
        catch (TimeoutException)
        {
            return $"npm ci took longer than {Limit.TotalSeconds} s";
        }
    }

    private static bool IsInPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Any(folder => File.Exists(Path.Combine(folder, program)));
}
