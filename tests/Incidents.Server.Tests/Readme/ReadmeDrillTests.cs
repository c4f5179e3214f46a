using Incidents.Peers;

namespace Incidents.Server.Tests.Readme;

/// <summary>What the README says of drills, proof, what a runbook learns, coverage and evidence, executed after its first incident.</summary>
public sealed class ReadmeDrillTests
{
    [Fact]
    public async Task A_drill_proves_the_runbook_its_run_teaches_it_and_the_evidence_verifies_as_the_README_says()
    {
        Peer.Required(File.Exists("/usr/bin/unzip"), "unzip", Peer.AptGet("unzip"));
        await ReadmeCommands.Execute([.. await ReadmeCommands.Of(ReadmeCommands.FirstIncident), .. await ReadmeCommands.Of("## Drill it"), .. await ReadmeCommands.Of("## What a runbook learns")]);
    }
}
