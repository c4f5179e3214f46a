namespace Incidents.Browser.Tests;

/// <summary>As <see cref="EveryPageTests"/>, for runbooks, runs and verifications.</summary>
public sealed class EveryRunPageTests(Chromium chromium, RunWorld world) : IClassFixture<RunWorld>
{
    [Fact]
    public async Task Is_accessible_by_day_and_by_night_and_fits_a_phone()
    {
        await using var ada = await chromium.Visit(world.App, "ada");
        foreach (var place in world.Places) await EveryPageTests.Look(ada, place);
        await using var grace = await chromium.Visit(world.App, "grace");
        foreach (var place in world.Blind) await EveryPageTests.Look(grace, place);
    }

    /// <summary>Byte for byte, as it comes: what a script could read is read by people too.</summary>
    [Fact]
    public async Task A_second_person_is_nowhere_told_what_he_must_find()
    {
        var grace = await world.App.As("grace");
        foreach (var place in world.Blind.Append(new("runs", "/runs")).Append(new("runbook", "/runbooks/restore-orders")))
        {
            var page = (await grace.Get(place.Path)).Is(System.Net.HttpStatusCode.OK).Text;
            Assert.DoesNotContain(world.Secret, page);
            Assert.DoesNotContain("15 h 40", page);
            Assert.DoesNotContain("class=\"loss\"", page);
        }

        // The executor sees both, so the texts would have been found.
        var ada = (await (await world.App.As("ada")).Get(world.Blind[2].Path)).Text;
        Assert.Contains(world.Secret, ada);
        Assert.Contains("15 h 40 min of data will be gone for ever", ada);
    }
}
