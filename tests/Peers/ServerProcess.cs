namespace Incidents.Peers;

/// <summary>Our own server as a process of its own, for what cannot be asked of it from inside: killing, stopping, starting again.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Child child;

    private ServerProcess(Child child) => this.child = child;

    /// <summary>Where the reference to the server's project put it.</summary>
    public static string Dll => Path.Combine(AppContext.BaseDirectory, "Incidents.Server.dll");

    public string Output => child.Output;

    public int Id => child.Id;

    public bool HasExited => child.HasExited;

    /// <summary>Starts and waits until <paramref name="answers"/> answers with success; an exit before that is an error that holds the output.</summary>
    public static async Task<ServerProcess> Start(Uri answers, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var server = Begin(arguments, environment);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            await Poll.Until(
                async () => server.HasExited || (await http.GetAsync(answers)).IsSuccessStatusCode, Limit, $"the server to answer at {answers}");
            return !server.HasExited ? server
                : throw new InvalidOperationException($"The server ended with exit code {await server.Exit()} before it answered at {answers}.");
        }
        catch (Exception e)
        {
            server.Dispose();
            throw new InvalidOperationException($"{e.Message} Its output:\n{server.Output}", e);
        }
    }

    /// <summary>Starts and waits for nothing: for a server that is expected to refuse.</summary>
    /// <param name="arguments">The server's own.</param>
    /// <param name="environment">Set in addition.</param>
    /// <param name="under">A program with its arguments that starts the server in its own place, so that its id and exit code are the server's.</param>
    public static ServerProcess Begin(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, IReadOnlyList<string>? under = null) =>
        new(under is null ? new Child("dotnet", [Dll, .. arguments], environment) : new Child(under[0], [.. under.Skip(1), "dotnet", Dll, .. arguments], environment));

    /// <summary>SIGKILL, as by the out-of-memory killer.</summary>
    public void KillHard() => child.KillHard();

    /// <summary>SIGTERM, as by systemd; returns the exit code.</summary>
    public Task<int> Stop()
    {
        child.Signal("TERM");
        return Exit();
    }

    /// <summary>Any other signal: STOP, CONT, HUP.</summary>
    public void Signal(string name) => child.Signal(name);

    public Task<int> Exit() => child.WaitForExit(Limit);

    public void Dispose() => child.Dispose();
}
