using Incidents.Peers;

namespace Incidents.Server.Tests.Peers;

/// <summary>The peers themselves: a test that relies on them should fail for its own reasons only.</summary>
public class PeerTests
{
    [Fact]
    public async Task A_server_that_ends_before_it_answers_is_an_error_with_its_output()
    {
        var url = new Uri($"http://127.0.0.1:{Ports.Free()}/");
        var hook = new Dictionary<string, string?> { ["DOTNET_STARTUP_HOOKS"] = "/no/such/hook.dll" }; // kills any .NET program before its first line
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => ServerProcess.Start(url, [], hook));
        Assert.Contains("exit code 134", error.Message);
        Assert.Contains("/no/such/hook.dll", error.Message);
    }

    [Fact]
    public async Task A_wait_ends_with_a_sentence_that_says_for_what()
    {
        var error = await Assert.ThrowsAsync<TimeoutException>(() => Poll.Until(bool () => throw new IOException("refused"), TimeSpan.FromMilliseconds(60), "the moon"));
        Assert.Equal("Waited 0.1 s for the moon.", error.Message);
        Assert.Equal("refused", error.InnerException!.Message);
    }

    [Fact]
    public async Task A_child_can_be_asked_to_end_and_be_made_to()
    {
        using var patient = new Child("/bin/sh", ["-c", "trap 'echo ended; exit 3' TERM; echo ready; while :; do sleep 0.05; done"]);
        await Poll.Until(() => patient.Output.Contains("ready", StringComparison.Ordinal), TimeSpan.FromSeconds(10), "the child");
        patient.Signal("TERM");
        Assert.Equal(3, await patient.WaitForExit(TimeSpan.FromSeconds(10)));
        Assert.Contains("ended", patient.Output);

        using var stubborn = new Child("/bin/sh", ["-c", "trap '' TERM; echo ready; while :; do sleep 0.05; done"]);
        await Poll.Until(() => stubborn.Output.Contains("ready", StringComparison.Ordinal), TimeSpan.FromSeconds(10), "the child");
        stubborn.KillHard();
        Assert.Equal(128 + 9, stubborn.ExitCode);
    }
}
