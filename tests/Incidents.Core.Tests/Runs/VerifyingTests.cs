using System.Text.Json;
using Incidents.Core.Runs;

namespace Incidents.Core.Tests.Runs;

public class VerifyingTests
{
    private static readonly DateTimeOffset Now = Sample.Now;

    [Fact]
    public void A_request_freezes_text_revision_environment_and_the_values_of_its_step()
    {
        var asked = Sample.Begun(("keeper", "Zoë")).Asked();
        var package = asked.Package;
        Assert.Equal((VerificationState.Pending, Sample.Ada, 1, Now, Now.AddMinutes(30)), (asked.State, asked.ExecutorId, asked.Quorum, asked.RequestedAt, asked.ExpiresAt));
        Assert.Equal((3, Sample.Begun().ContentHash, "restore-orders", "run_1", "restore"), (package.Revision, package.ContentHash, package.Runbook, package.RunId, package.StepId));
        Assert.Contains("restore --env production --snapshot snap-0a1b2c3d --taken 2026-11-19T12:00:00Z", package.StepText);
        Assert.Contains("restore --env {{environment}} --snapshot {{snapshot_id}} --taken {{taken_at}}", package.OpenText);
        Assert.Equal(["snapshot_id", "taken_at", "environment"], package.Fields.Select(f => f.Name));
        Assert.Equal([("environment", "production"), ("snapshot_id", "snap-0a1b2c3d"), ("taken_at", "2026-11-19T12:00:00Z")], package.Values.Select(v => (v.Key, v.Value)));
        Assert.Equal("The storage console, under Snapshots", package.Fields[0].Derive);
        Assert.NotNull(package.Fields[2].Derive);
    }

    [Fact]
    public void A_step_that_uses_no_parameter_still_asks_for_the_environment()
    {
        var runbook = Runbooks("1. Look.\n\n## Now\n\n> [!CAUTION]\n> All of it.\n\n1. Press the red button.\n");
        var asked = Verifying.Request(runbook, runbook.Steps[1].Definition.Id, Sample.Ada, "n", Now);
        Assert.Equal(["environment"], asked.Value.Package.Fields.Select(f => f.Name));
    }

    [Fact]
    public void The_hash_binds_everything_survives_storage_and_is_nothing_to_guess_by()
    {
        var asked = Sample.Begun().Asked();
        var package = asked.Package;
        Assert.Equal(package.Hash(), asked.PackageHash);
        Assert.Equal(package.Hash(), JsonSerializer.Deserialize<VerificationPackage>(JsonSerializer.Serialize(package))!.Hash());
        VerificationPackage[] others =
        [
            package with { StepText = package.StepText + " " }, package with { Revision = 4 }, package with { ContentHash = "0" }, package with { RunId = "run_2" }, package with { StepId = "drop" },
            package with { Values = new Dictionary<string, string>(package.Values) { ["environment"] = "staging" } }, package with { Nonce = "" }, package with { Fields = [.. package.Fields.Skip(1)] },
        ];
        Assert.DoesNotContain(package.Hash(), others.Select(o => o.Hash()));
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
        Assert.Equal(code, Verifying.Request(Sample.Begun().At("restore").In("restore", state), "restore", Sample.Ada, "n", Now).Code());

    [Fact]
    public void Who_asks_is_the_executor_at_a_guarded_step_with_all_its_values()
    {
        var run = Sample.Begun().At("restore");
        Assert.Equal("executor_only", Verifying.Request(run, "restore", Sample.Grace, "n", Now).Code());
        Assert.Equal("out_of_order", Verifying.Request(run, "drop", Sample.Ada, "n", Now).Code());
        Assert.Equal("step_not_found", Verifying.Request(run, "no-such", Sample.Ada, "n", Now).Code());
        Assert.Equal("run_ended", Verifying.Request(run with { State = RunState.Aborted }, "restore", Sample.Ada, "n", Now).Code());
        Assert.Equal("verification_not_needed", Verifying.Request(Sample.Begun(), "stop", Sample.Ada, "n", Now).Code());
        foreach (var missing in new[] { Sample.Begun(), Sample.Begun(("keeper", "")) })
        {
            var refusal = Verifying.Request(missing.At("drop"), "drop", Sample.Ada, "n", Now).Refusal!;
            Assert.Equal(("values_missing", "keeper"), (refusal.Code, Assert.Single(refusal.Fields!).Key));
            Assert.Contains("POST /api/v1/runs/run_1/parameters", refusal.Detail);
        }
    }

    [Fact]
    public void The_same_values_match_and_the_release_holds_once()
    {
        var run = Sample.Begun().At("restore");
        var asked = run.Asked();
        var verified = Verifying.Attempt(asked, Sample.Grace, "Grace", Sample.Right, Now.AddMinutes(2)).Value;
        Assert.Equal((VerificationState.Verified, Now.AddMinutes(2), Now.AddMinutes(17)), (verified.State, verified.VerifiedAt!.Value, verified.ExpiresAt));
        Assert.Equal((Sample.Grace, true), (Assert.Single(verified.Attempts).VerifierId, verified.Attempts[0].Matched));
        Assert.Equal("executor_only", Verifying.Release(run, verified, Sample.Grace, Now).Code());
        var released = Verifying.Release(run, verified, Sample.Ada, Now.AddMinutes(3)).Value;
        Assert.Equal((VerificationState.Released, Now.AddMinutes(3)), (released.State, released.ClosedAt!.Value));
        Assert.Equal("already_released", Verifying.Release(run, released, Sample.Ada, Now.AddMinutes(3)).Code());
    }

    [Fact]
    public void A_difference_ends_the_request_and_names_the_fields()
    {
        var run = Sample.Begun();
        var asked = run.Asked();
        var ended = Verifying.Attempt(asked, Sample.Grace, "Grace", Sample.Right.With("taken_at", "2026-11-19T12:01Z").With("environment", "staging"), Now).Value;
        Assert.Equal(VerificationState.Mismatched, ended.State);
        Assert.Equal(["taken_at", "environment"], ended.Attempts[0].Differing);
        Assert.Equal("mismatched", Verifying.Release(run.At("restore"), ended, Sample.Ada, Now).Code());
        Assert.Equal("mismatched", Verifying.Attempt(ended, Sample.Grace, "Grace", Sample.Right, Now).Code());
        Assert.Equal("mismatched", Verifying.Attempt(ended, Sample.Linus, "Linus", Sample.Right, Now).Code());
        // The next request is a new one, for the same people too.
        Assert.Equal(VerificationState.Verified, Verifying.Attempt(run.Asked(nonce: "m"), Sample.Grace, "Grace", Sample.Right, Now).Value.State);
    }

    [Fact]
    public void Two_are_two_different_people_and_none_is_the_executor()
    {
        var run = Sample.Begun(("keeper", "Zoë")).At("drop");
        var asked = run.Asked("drop");
        var right = Sample.Values(("environment", "production"), ("snapshot_id", "snap-0a1b2c3d"), ("keep_days", "14"), ("keeper", "Zoë"));
        Assert.Equal("self_verification", Verifying.Attempt(asked, Sample.Ada, "Ada", right, Now).Code());
        var half = Verifying.Attempt(asked, Sample.Grace, "Grace", right, Now).Value;
        Assert.Equal((VerificationState.Pending, asked.ExpiresAt), (half.State, half.ExpiresAt));
        Assert.Equal("already_attempted", Verifying.Attempt(half, Sample.Grace, "Grace", right, Now).Code());
        Assert.Equal("not_verified", Verifying.Release(run, half, Sample.Ada, Now).Code());
        Assert.Equal("self_verification", Verifying.Attempt(half, Sample.Ada, "Ada", right, Now).Code());
        Assert.Equal(VerificationState.Mismatched, Verifying.Attempt(half, Sample.Linus, "Linus", right.With("keeper", "Zoe"), Now).Value.State);
        var whole = Verifying.Attempt(half, Sample.Linus, "Linus", right, Now).Value;
        Assert.Equal((VerificationState.Verified, 2), (whole.State, whole.Attempts.Count));
        Assert.Equal("already_verified", Verifying.Attempt(whole, "per_4", "Four", right, Now).Code());
        Assert.Equal(VerificationState.Released, Verifying.Release(run, whole, Sample.Ada, Now).Value.State);
    }

    [Theory]
    [InlineData(-1, null)]
    [InlineData(0, "verification_expired")]
    [InlineData(1, "verification_expired")]
    public void Time_runs_out_at_the_very_tick(long ticks, string? code)
    {
        var run = Sample.Begun().At("restore");
        var asked = run.Asked();
        var late = asked.ExpiresAt.AddTicks(ticks);
        Assert.Equal(Now.AddMinutes(30), asked.ExpiresAt);
        Assert.Equal(code, Verifying.Attempt(asked, Sample.Grace, "Grace", Sample.Right, late).Code());
        var verified = Verifying.Attempt(asked, Sample.Grace, "Grace", Sample.Right, Now.AddMinutes(29)).Value;
        Assert.Equal(Now.AddMinutes(44), verified.ExpiresAt);
        Assert.Equal(code, Verifying.Release(run, verified, Sample.Ada, verified.ExpiresAt.AddTicks(ticks)).Code());
        Assert.Equal(code is null ? VerificationState.Verified : VerificationState.Expired, verified.StateAt(verified.ExpiresAt.AddTicks(ticks)));
    }

    [Theory]
    [InlineData(VerificationState.Released, "already_released")]
    [InlineData(VerificationState.Mismatched, "mismatched")]
    [InlineData(VerificationState.Superseded, "superseded")]
    [InlineData(VerificationState.Verified, "already_verified")]
    public void What_is_closed_takes_nothing_and_says_why_to_old_and_new_faces(VerificationState state, string code)
    {
        var run = Sample.Begun().At("restore");
        var closed = run.Asked() with { State = state, Attempts = [new Attempt(Sample.Grace, "Grace", Now, true, [], new Dictionary<string, string>())] };
        Assert.Equal(code, Verifying.Attempt(closed, Sample.Linus, "Linus", Sample.Right, Now).Code());
        Assert.Equal(state == VerificationState.Verified ? "already_attempted" : code, Verifying.Attempt(closed, Sample.Grace, "Grace", Sample.Right, Now).Code());
        Assert.Equal("self_verification", Verifying.Attempt(closed, Sample.Ada, "Ada", Sample.Right, Now).Code());
        // The clock does not turn what is closed into something that expired.
        if (state != VerificationState.Verified) Assert.Equal(state, closed.StateAt(Now.AddDays(1)));
    }

    [Fact]
    public void An_expired_request_is_replaced_by_asking_again()
    {
        var run = Sample.Begun().At("restore").In("restore", StepState.AwaitingVerification);
        var late = Now.AddHours(3);
        var again = Verifying.Request(run, "restore", Sample.Ada, "m", late).Value;
        Assert.Equal(VerificationState.Verified, Verifying.Attempt(again, Sample.Grace, "Grace", Sample.Right, late).Value.State);
    }

    public static TheoryData<string, string?> Unusable => new()
    {
        { "snapshot_id", null },
        { "snapshot_id", "" },
        { "snapshot_id", " \t" },
        { "snapshot_id", "snap-0a1b\u200b2c3d" },
        { "snapshot_id", "snap-0a1b2c3d\u202e" },
        { "snapshot_id", "\u2066snap-0a1b2c3d\u2069" },
        { "snapshot_id", "snap-0a1b2c3d\u00a0" },
        { "snapshot_id", "snap-0a1b2c3d\0" },
        { "snapshot_id", "snap-0a1b2c3d\n" },
        { "snapshot_id", "snap-\ufffd" },
        { "snapshot_id", new string('a', 501) },
        { "taken_at", "2026-11-19T12:00" },
        { "taken_at", "noon" },
        { "environment", "" },
        { "keep_days", "14" },
        { "SNAPSHOT_ID", "snap-0a1b2c3d" },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public void What_cannot_be_compared_does_not_count_as_an_attempt(string name, string? value)
    {
        var asked = Sample.Begun().Asked();
        var refusal = Verifying.Attempt(asked, Sample.Grace, "Grace", Sample.Right.With(name, value), Now).Refusal!;
        Assert.Equal(("values_required", name), (refusal.Code, Assert.Single(refusal.Fields!).Key));
        Assert.Contains("did not count", refusal.Detail);
        Assert.Equal(VerificationState.Verified, Verifying.Attempt(asked, Sample.Grace, "Grace", Sample.Right, Now).Value.State);
    }

    [Fact]
    public void Half_a_character_does_not_count_as_an_attempt() => // not in the table above, whose names must be text
        Assert.Equal("values_required", Verifying.Attempt(Sample.Begun().Asked(), Sample.Grace, "Grace", Sample.Right.With("snapshot_id", "snap-\ud800"), Now).Code());

    [Fact]
    public void Nothing_or_a_part_is_no_attempt_and_the_refusal_names_what_is_missing()
    {
        var asked = Sample.Begun().Asked();
        Assert.Equal(["environment", "snapshot_id", "taken_at"], Verifying.Attempt(asked, Sample.Grace, "Grace", null, Now).Refusal!.Fields!.Keys.Order());
        Assert.Equal(["environment", "taken_at"], Verifying.Attempt(asked, Sample.Grace, "Grace", Sample.Values(("snapshot_id", "snap-0a1b2c3d")), Now).Refusal!.Fields!.Keys.Order());
    }

    [Theory]
    [InlineData("snapshot_id", "snap-0a1b2c3d", true)]
    [InlineData("snapshot_id", "  snap-0a1b2c3d\t", true)]
    [InlineData("snapshot_id", "SNAP-0A1B2C3D", false)]
    [InlineData("snapshot_id", "snap-0\u04301b2c3d", false)] // Cyrillic а
    [InlineData("snapshot_id", "snap\u20110a1b2c3d", false)] // non-breaking hyphen
    [InlineData("snapshot_id", "latest", false)]
    [InlineData("taken_at", "2026-11-19T12:00:00.000Z", true)]
    [InlineData("taken_at", "2026-11-19 13:00+01:00", true)]
    [InlineData("taken_at", "2026-11-18T22:30:00-13:30", true)]
    [InlineData("taken_at", "2026-11-19t12:00z", true)]
    [InlineData("taken_at", "2026-11-19T12:00:01Z", false)]
    [InlineData("taken_at", "2026-11-19T12:00:00.0000001Z", false)]
    [InlineData("taken_at", "2026-11-19T12:00+01:00", false)]
    [InlineData("environment", "production", true)]
    [InlineData("environment", "Production", false)]
    [InlineData("environment", "prod", false)]
    public void Values_are_compared_by_meaning(string name, string value, bool same) =>
        Assert.Equal(same ? [] : [name], Verifying.Attempt(Sample.Begun().Asked(), Sample.Grace, "Grace", Sample.Right.With(name, value), Now).Value.Attempts[0].Differing);

    [Theory]
    [InlineData("keep_days", "14.0", true)]
    [InlineData("keep_days", "014", true)]
    [InlineData("keep_days", "14.000000001", false)]
    [InlineData("keep_days", "-14", false)]
    [InlineData("keeper", "Zoe\u0308", true)] // NFD
    [InlineData("keeper", "Zo\u00eb", true)] // NFC
    [InlineData("keeper", "Zoe", false)]
    public void Numbers_and_accents_are_compared_by_meaning(string name, string value, bool same)
    {
        var right = Sample.Values(("environment", "production"), ("snapshot_id", "snap-0a1b2c3d"), ("keep_days", "14"), ("keeper", "Zo\u00eb"));
        var asked = Sample.Begun(("keeper", "Zoe\u0308")).Asked("drop");
        Assert.Equal(same ? [] : [name], Verifying.Attempt(asked, Sample.Grace, "Grace", right.With(name, value), Now).Value.Attempts[0].Differing);
    }

    [Fact]
    public void No_refusal_and_no_answer_holds_a_value_of_either_side()
    {
        var run = Sample.Begun().At("restore");
        var asked = run.Asked();
        var ended = Verifying.Attempt(asked, Sample.Grace, "Grace", Sample.Right.With("snapshot_id", "snap-eeeeeeee"), Now).Value;
        string[] told =
        [
            Verifying.Attempt(asked, Sample.Grace, "Grace", Sample.Right.With("snapshot_id", "snap-eeeeeeee\u200b"), Now).Refusal!.ToString(),
            Verifying.Release(run, ended, Sample.Ada, Now).Refusal!.ToString(),
            string.Join(' ', ended.Attempts[0].Differing),
        ];
        Assert.All(told, t => Assert.DoesNotContain("snap-", t));
    }

    private static Run Runbooks(string markdown)
    {
        var runbook = Core.Runbooks.RunbookReader.Read(markdown, "any").Value;
        return new Run
        {
            Id = "run_2",
            Environment = "production",
            ExecutorId = Sample.Ada,
            Parameters = runbook.Parameters,
            Steps = [.. runbook.Steps.Select((s, i) => new RunStep { Ordinal = i + 1, Definition = s, State = i == 0 ? StepState.Done : StepState.Pending })],
        };
    }
}
