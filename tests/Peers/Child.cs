using System.Diagnostics;
using System.Text;

namespace Incidents.Peers;

/// <summary>A process that a test started: its output is kept, and it does not outlive the test process.</summary>
internal sealed class Child : IDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new();

    /// <param name="environment">Set for the child in addition; null takes a variable away.</param>
    public Child(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string? folder = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true, // and closed: a child never waits for, or eats, the input of the test runner
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        process = new Process { StartInfo = start };
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += AtExit;
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public int ExitCode => process.ExitCode;

    /// <summary>Standard output and error, as they came.</summary>
    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public void KillHard()
    {
        if (!process.HasExited)
            process.Kill();
        process.WaitForExit();
    }

    /// <summary>A signal by its name, as in <c>kill -TERM</c>; .NET itself can only send SIGKILL.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("/bin/kill", [$"-{name}", $"{process.Id}"]);
        kill.WaitForExit();
    }

    public async Task<int> WaitForExit(TimeSpan limit)
    {
        using var late = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Process {process.Id} still runs after {limit.TotalSeconds:0.#} s. Its output:\n{Output}");
        }
        return process.ExitCode;
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= AtExit;
        KillHard();
        process.Dispose();
    }

    private void AtExit(object? sender, EventArgs e) => KillHard();

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
            return;
        lock (output)
            output.AppendLine(line.Data);
    }
}
