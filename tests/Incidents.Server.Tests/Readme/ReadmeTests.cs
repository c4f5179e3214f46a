namespace Incidents.Server.Tests.Readme;

/// <summary>What the README says of incidents and of who is called for them.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public async Task The_first_incident_in_five_minutes_goes_as_the_README_says()
    {
        var blocks = await ReadmeCommands.Of(ReadmeCommands.FirstIncident);
        Assert.True(blocks.Count >= 7, "The README's section has fewer commands than it had.");
        await ReadmeCommands.Execute(blocks);
    }

    [Fact]
    public async Task Chains_schedules_and_ways_to_be_told_are_made_as_the_README_says() => await ReadmeCommands.Execute(
    [
        // Both people sign in.
        (await ReadmeCommands.Of(ReadmeCommands.FirstIncident))[0],
        .. await ReadmeCommands.Of("## Who is called, and when nobody answers"),
        .. await ReadmeCommands.Of("## Who is on call"),
        .. await ReadmeCommands.Of("## Be told"),
    ]);
}
