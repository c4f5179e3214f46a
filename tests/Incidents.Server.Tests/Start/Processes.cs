using System.Text.RegularExpressions;
using Incidents.Peers;

namespace Incidents.Server.Tests.Start;

/// <summary>Our server as a user starts it, on a port that it chooses.</summary>
internal sealed partial class Processes : IDisposable
{
    private Processes(ServerProcess process, string url) => (Process, Url) = (process, url);

    public ServerProcess Process { get; }

    public string Url { get; }

    /// <summary>Starts on <paramref name="folder"/> and waits until everything it has to say is said.</summary>
    public static Task<Processes> Start(string folder, params string[] more) => Begin(null, ["--data", folder, "--urls", "http://127.0.0.1:0", .. more]);

    public static async Task<Processes> Begin(IReadOnlyDictionary<string, string?>? environment, params string[] arguments)
    {
        var process = ServerProcess.Begin(arguments, environment);
        try
        {
            await Poll.Until(() => process.HasExited || Ready().IsMatch(process.Output), TimeSpan.FromSeconds(60), "the server's first words");
            Assert.False(process.HasExited, process.Output);
            return new Processes(process, Listens().Match(process.Output).Groups[1].Value);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>Expects one line on the way out with this exit code; gives the line.</summary>
    public static async Task<string> Refused(int code, params string[] arguments)
    {
        using var process = ServerProcess.Begin(arguments);
        var exit = await process.Exit();
        var said = process.Output.Trim();
        Assert.True(exit == code, $"{string.Join(' ', arguments)}: {exit}, not {code}\n{said}");
        Assert.DoesNotContain("\n", said);
        Assert.Matches(@"[a-z].*\.$", said);
        return said;
    }

    public void Dispose() => Process.Dispose();

    [GeneratedRegex(@"Incidents listens on (https?://\S+) ")]
    private static partial Regex Listens();

    [GeneratedRegex("For the commands of the README: .*\n|Incidents listens on http://0.*\n|-d '\\{\"token\":.*\n")]
    private static partial Regex Ready();
}
