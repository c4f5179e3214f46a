using System.Text.Json;
using Incidents.Core.Runbooks;
using Incidents.Core.Runs;

namespace Incidents.Core.Tests.Runs;

/// <summary>The executor asks for a second person, and takes it back.</summary>
public class RequestingTests
{
    private static readonly DateTimeOffset Now = Sample.Now;

    [Fact]
    public void A_request_freezes_text_revision_environment_and_the_values_of_its_step()
    {
        var asked = Sample.Begun(("keeper", "Zoë")).Asked();
        var package = asked.Package;
        Assert.Equal((VerificationState.Pending, Sample.Ada, "Ada", 1, Now, Now.AddMinutes(30)), (asked.State, asked.ExecutorId, asked.ExecutorName, asked.Quorum, asked.RequestedAt, asked.ExpiresAt));
        Assert.Equal(("ver_1", "run_1", "restore", "Restore the snapshot", 0), (asked.Id, asked.RunId, asked.StepId, asked.StepTitle, asked.Policy));
        Assert.Equal((3, 3, Sample.Begun().ContentHash, "restore-orders", "run_1", "restore", "n"), (package.Revision, package.NewestRevision, package.ContentHash, package.Runbook, package.RunId, package.StepId, package.Nonce));
        Assert.Contains("restore --env production --snapshot snap-0a1b2c3d --taken 2026-11-19T12:00:00Z", package.StepText);
        Assert.Contains("restore --env {{environment}} --snapshot {{snapshot_id}} --taken {{taken_at}}", package.OpenText);
        Assert.Equal(["snapshot_id", "taken_at", "environment"], package.Fields.Select(f => f.Name));
        Assert.Equal([("environment", "production"), ("snapshot_id", "snap-0a1b2c3d"), ("taken_at", "2026-11-19T12:00:00Z")], package.Values.Select(v => (v.Key, v.Value)));
        Assert.Equal("The storage console, under Snapshots", package.Fields[0].Derive);
        Assert.NotNull(package.Fields[2].Derive);
        Assert.Null(package.SafeguardEvidence);
        Assert.Empty(asked.Acknowledgements);
    }

    [Fact]
    public void A_step_that_uses_no_parameter_still_asks_for_the_environment()
    {
        var runbook = RunbookReader.Read("1. Look.\n\n## Now\n\n> [!CAUTION]\n> All of it.\n\n1. Press the red button.\n", "any").Value;
        var run = Sample.Begun() with { Parameters = runbook.Parameters, Steps = [.. runbook.Steps.Select((s, i) => new RunStep { Ordinal = i + 1, Definition = s })] };
        Assert.Equal(["environment"], run.Asked(runbook.Steps[1].Id).Package.Fields.Select(f => f.Name));
    }

    [Fact]
    public void The_second_person_is_shown_what_the_safeguard_left_behind()
    {
        var run = Sample.Begun(("keeper", "Zoë")).At("drop");
        var restore = run.Find("restore")! with { Evidence = "saved as snap-9" };
        var drop = run.Find("drop")!;
        drop = drop with { Definition = drop.Definition with { Safeguard = "restore" } };
        Assert.Equal("saved as snap-9", run.With(restore).With(drop).Asked("drop").Package.SafeguardEvidence);
        Assert.Null(run.With(restore).With(drop with { Definition = drop.Definition with { Safeguard = "no-such" } }).Asked("drop").Package.SafeguardEvidence);
    }

    [Fact]
    public void The_hash_binds_everything_survives_storage_and_is_nothing_to_guess_by()
    {
        var asked = Sample.Begun().Asked();
        var package = asked.Package;
        Assert.Equal(package.Hash(), asked.PackageHash);
        Assert.Matches("^[0-9a-f]{64}$", asked.PackageHash);
        Assert.Equal(package.Hash(), JsonSerializer.Deserialize<VerificationPackage>(JsonSerializer.Serialize(package))!.Hash());
        VerificationPackage[] others =
        [
            package with { StepText = package.StepText + " " }, package with { OpenText = "" }, package with { Revision = 4 }, package with { NewestRevision = 4 }, package with { ContentHash = "0" },
            package with { RunId = "run_2" }, package with { StepId = "drop" }, package with { Runbook = "other" }, package with { SafeguardEvidence = "x" },
            package with { Values = new Dictionary<string, string>(package.Values) { ["environment"] = "staging" } }, package with { Nonce = "" }, package with { Fields = [.. package.Fields.Skip(1)] },
        ];
        Assert.DoesNotContain(package.Hash(), others.Select(o => o.Hash()));
        Assert.Equal(others.Length, others.Select(o => o.Hash()).Distinct().Count());
        Assert.NotEqual(asked.PackageHash, Sample.Begun().Asked(nonce: "m").PackageHash);
    }

    [Theory]
    [InlineData(StepState.Pending, null)]
    [InlineData(StepState.InProgress, null)]
    [InlineData(StepState.AwaitingVerification, null)]
    [InlineData(StepState.Verified, null)]
    [InlineData(StepState.Failed, null)]
    [InlineData(StepState.Released, "already_released")]
    [InlineData(StepState.Done, "out_of_order")]
    [InlineData(StepState.Skipped, "out_of_order")]
    public void Asking_is_possible_again_until_the_release(StepState state, string? code) =>
        Assert.Equal(code, Ask(Sample.Begun().At("restore").In("restore", state)).Code());

    [Fact]
    public void Who_asks_is_the_executor_at_a_guarded_step_with_all_its_values()
    {
        var run = Sample.Begun().At("restore");
        Assert.Equal("executor_only", Ask(run, by: Sample.Grace).Code());
        Assert.Equal("out_of_order", Ask(run, "drop").Code());
        Assert.Equal("step_not_found", Ask(run, "no-such").Code());
        Assert.Equal("run_ended", Ask(run with { State = RunState.Aborted }).Code());
        Assert.Equal("verification_not_needed", Ask(Sample.Begun(), "stop").Code());
        foreach (var missing in new[] { Sample.Begun(), Sample.Begun(("keeper", "")) })
        {
            var refusal = Ask(missing.At("drop"), "drop").Refusal!;
            Assert.Equal(("values_missing", "keeper"), (refusal.Code, Assert.Single(refusal.Fields!).Key));
            Assert.Contains("POST /api/v1/runs/run_1/parameters", refusal.Detail);
        }
    }

    [Fact]
    public void Who_asks_for_everything_is_slowed_down()
    {
        var run = Sample.Begun().At("restore");
        Assert.Null(Ask(run, but: f => f with { RequestsLately = 9 }).Code());
        var refusal = Ask(run, but: f => f with { RequestsLately = 10 }).Refusal!;
        Assert.Equal((RefusalKind.TooMany, "too_many_verifications"), (refusal.Kind, refusal.Code));
        Assert.Null(Ask(run, but: f => f with { RequestsLately = 10, Policy = f.Policy with { RequestsPerTenMinutes = 11 } }).Code());
    }

    [Fact]
    public void The_policy_says_how_long_it_waits_and_is_kept_with_the_request()
    {
        var asked = Ask(Sample.Begun().At("restore"), but: f => f with { Policy = f.Policy with { PendingMinutes = 7, Version = 5 } }).Value;
        Assert.Equal((Now.AddMinutes(7), 5), (asked.ExpiresAt, asked.Policy));
    }

    [Fact]
    public void Quorum_account_and_warnings_are_those_of_the_moment()
    {
        var run = Sample.Begun(("keeper", "Zoë")).At("drop");
        var asked = Ask(run, "drop", but: f => f with { By = f.By with { AccountId = "per_ada_2" }, Warnings = ["never proven"] }).Value;
        Assert.Equal((2, "per_ada_2", Sample.Ada), (asked.Quorum, asked.ExecutorAccountId, asked.ExecutorId));
        Assert.Equal(["never proven"], asked.Warnings);
    }

    [Fact]
    public void A_live_request_for_the_step_ends_with_the_new_one()
    {
        var run = Sample.Begun().At("restore");
        var first = run.Asked();
        var submit = new VerificationCommand.Submit("restore", "ver_2", "m");
        var events = run.Events(first, Sample.Ada, submit).Value;
        Assert.Equal("asked for anew", Assert.IsType<VerificationEvent.Superseded>(events[0]).Why);
        Assert.Equal("ver_2", Assert.IsType<VerificationEvent.Requested>(events[1]).Verification.Id);
        var ended = run.After(first, Sample.Grace, new VerificationCommand.Reject(null)).Value;
        Assert.IsType<VerificationEvent.Requested>(Assert.Single(run.Events(ended, Sample.Ada, submit).Value));
    }

    [Fact]
    public void What_is_not_safe_or_not_attended_is_not_even_asked()
    {
        var run = Sample.Begun().At("restore");
        var (unsafe_, absent) = (new Refusal(RefusalKind.Conflict, "unsafe", ""), new Refusal(RefusalKind.Conflict, "absent", ""));
        Assert.Equal("unsafe", Ask(run, but: f => f with { Unsafe = unsafe_, Absent = absent }).Code());
        Assert.Equal("absent", Ask(run, but: f => f with { Absent = absent }).Code());
    }

    [Fact]
    public void Of_a_stale_snapshot_the_executor_says_what_will_be_lost_and_why()
    {
        var run = Sample.Begun().At("restore");
        VerificationFacts Stale(VerificationFacts f) => f with { Loss = Sample.Stale };
        Outcome<Verification> Say(string? loss, string? reason) => run.After(null, Sample.Ada, new VerificationCommand.Submit("restore", "ver_1", "n", loss, reason), Now, Stale);

        foreach (var (loss, reason) in new[] { (null, "All others are broken"), ("15h", null), (" ", "All others are broken"), ("15h", " ") }) Assert.Equal("stale_snapshot", Say(loss, reason).Code());
        Assert.Equal("loss_differs", Say("2h", "All others are broken").Code());
        var said = Assert.Single(Say("15h", "All others are broken").Value.Acknowledgements);
        Assert.Equal(new LossAcknowledgement(Sample.Ada, "Ada", "15h", "All others are broken", Now), said);
        Assert.Empty(run.After(null, Sample.Ada, new VerificationCommand.Submit("restore", "ver_1", "n", "15h", "why"), Now, f => f with { Loss = Sample.Fresh }).Value.Acknowledgements);
    }

    [Fact]
    public void The_executor_takes_it_back_with_or_without_a_reason()
    {
        var run = Sample.Begun().At("restore");
        var asked = run.Asked();
        foreach (var reason in new[] { null, "Wrong host" })
        {
            var withdrawn = run.After(asked, Sample.Ada, new VerificationCommand.Withdraw(reason), Now.AddMinutes(1)).Value;
            Assert.Equal((VerificationState.Withdrawn, reason, Now.AddMinutes(1)), (withdrawn.State, withdrawn.Reason, withdrawn.ClosedAt));
        }
    }

    private static Outcome<Verification> Ask(Run run, string stepId = "restore", string by = Sample.Ada, Func<VerificationFacts, VerificationFacts>? but = null) =>
        run.After(null, by, new VerificationCommand.Submit(stepId, "ver_1", "n"), Now, but);
}
