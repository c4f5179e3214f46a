using Incidents.Core.Runbooks;
using Incidents.Core.Runs;

namespace Incidents.Core.Tests.Runs;

public class StartingTests
{
    private static readonly Dictionary<string, string?> Enough = Sample.Values(("snapshot_id", "snap-0a1b2c3d"), ("taken_at", "2026-11-19T12:00Z"));

    [Fact]
    public void Values_are_kept_in_one_spelling_and_defaults_filled_in()
    {
        var start = Starting.Decide(Sample.Runbook, " production\t", Sample.Values(("snapshot_id", " snap-0a1b2c3d "), ("taken_at", "2026-11-19 13:00+01:00"), ("volume", null))).Value;
        Assert.Equal("production", start.Environment);
        Assert.Equal(
            [("keep_days", "14"), ("snapshot_id", "snap-0a1b2c3d"), ("taken_at", "2026-11-19T12:00:00Z")],
            start.Values.Select(v => (v.Key, v.Value)).Order());
    }

    [Theory]
    [InlineData("snapshot_id", null, "is required")]
    [InlineData("snapshot_id", "", "is required")]
    [InlineData("snapshot_id", "snap-0A1B2C3D", "must match")]
    [InlineData("snapshot_id", "snap-0a1b2c3d; rm -rf /", "must match")]
    [InlineData("snapshot_id", "snap-0a1b2c3d\u200b", "invisible character U+200B")]
    [InlineData("taken_at", "2026-11-19T12:00", "with an offset")]
    [InlineData("taken_at", "2026-02-30T12:00Z", "date and time")]
    [InlineData("keep_days", "0", "at least 1")]
    [InlineData("keep_days", "90.5", "at most 90")]
    [InlineData("keep_days", "1e1", "must be a number")]
    [InlineData("volume", "red", "one of blue, green")]
    [InlineData("snapshot", "snap-0a1b2c3d", "is not declared; this runbook has snapshot_id, taken_at, keep_days, volume, keeper")]
    [InlineData("environment", "production", "beside the parameters")]
    public void A_value_that_will_not_do_is_refused_by_name(string name, string? value, string why)
    {
        var refusal = Starting.Decide(Sample.Runbook, "production", Enough.With(name, value)).Refusal!;
        Assert.Equal("invalid_parameters", refusal.Code);
        Assert.Contains(why, Assert.Single(refusal.Fields!, f => f.Key == name).Value);
        Assert.Single(refusal.Fields!);
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once()
    {
        var refusal = Starting.Decide(Sample.Runbook, "", Sample.Values(("taken_at", "noon"), ("colour", "red"))).Refusal!;
        Assert.Equal(["colour", "environment", "snapshot_id", "taken_at"], refusal.Fields!.Keys.Order());
    }

    [Fact]
    public void No_refusal_repeats_what_was_typed()
    {
        foreach (var name in Enough.Keys.Append("keep_days").Append("volume").Append("colour"))
            Assert.DoesNotContain("c4n4ry", Starting.Decide(Sample.Runbook, "production", Enough.With(name, "c4n4ry \u202e")).Refusal!.ToString());
        Assert.DoesNotContain("c4n4ry", Starting.Decide(Sample.Runbook, "c4n4ry \u202e", Enough).Refusal!.ToString());
    }

    [Theory]
    [InlineData("production", null)]
    [InlineData("Staging-2/eu", null)]
    [InlineData(null, "is required")]
    [InlineData("  ", "is required")]
    [InlineData("prod; rm", "pasted into a shell")]
    public void Without_a_declaration_the_environment_is_any_plain_word(string? environment, string? why) => Check(Sample.Runbook, environment, why);

    [Theory]
    [InlineData("live", null)]
    [InlineData("Live", "one of live, rehearsal")]
    [InlineData("production", "one of live, rehearsal")]
    [InlineData(null, "is required")]
    public void A_declared_environment_is_checked_as_declared(string? environment, string? why)
    {
        // Declared as not required, and with a default: where one is must always be said.
        const string declaration = "  - {name: environment, type: choice, choices: [live, rehearsal], required: false, default: live}";
        Check(RunbookReader.Read(Sample.Markdown.Replace("params:", $"params:\n{declaration}", StringComparison.Ordinal), "x").Value, environment, why);
    }

    [Fact]
    public void A_text_without_steps_is_read_and_not_followed() =>
        Assert.Equal("no_steps", Starting.Decide(RunbookReader.Read("# Facts\n\nOnly prose.\n", "facts").Value, "production", new Dictionary<string, string?>()).Code());

    private static void Check(Runbook runbook, string? environment, string? why)
    {
        var decided = Starting.Decide(runbook, environment, Enough);
        if (why is null) Assert.Equal(environment, decided.Value.Environment);
        else Assert.Contains(why, decided.Refusal!.Fields!["environment"]);
    }
}
