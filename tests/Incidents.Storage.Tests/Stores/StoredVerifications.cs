using Incidents.Core.Runs;
using Incidents.Storage.People;
using Incidents.Storage.Runs;
using Incidents.Storage.Tests.Engine;

namespace Incidents.Storage.Tests.Stores;

public abstract class StoredVerifications : StoreFacts
{
    private static readonly Attempt Attempt = new("per_grace", Sample.Strange, AttemptKind.Values, Sample.At(25), Matched: false, Counted: true, Fast: true, ["snapshot", "environment"],
        new SortedDictionary<string, string>(StringComparer.Ordinal) { ["environment"] = "", ["snapshot"] = Sample.Strange });

    private static readonly Attempt No = new("per_grace", "Grace", AttemptKind.Reject, Sample.At(25), Matched: false, Counted: false, Fast: false, [], new SortedDictionary<string, string>(), Sample.Strange);

    private protected StoredVerifications(Home home) : base(home)
    {
    }

    [Fact]
    public async Task A_verification_comes_back_with_its_package_attempts_and_acknowledgements()
    {
        var verification = await AddOne();
        Same(verification, Find());
        Assert.Equal(verification.PackageHash, Find()!.Package.Hash());

        var plain = new Attempt("per_third", "Third", AttemptKind.Values, Sample.At(26), Matched: true, Counted: false, Fast: false, [], new SortedDictionary<string, string>());
        LossAcknowledgement[] said = [new("per_ada", Sample.Strange, "15h", Sample.Strange, Sample.At(27)), new("per_grace", "Grace", "unknown", null, Sample.At(28))];
        await Write(tx =>
        {
            PersonStore.Add(tx, Sample.Person("per_third"), "hash");
            VerificationStore.AddAttempt(tx, verification, plain);
            VerificationStore.AddAttempt(tx, verification, No);
            VerificationStore.AddAttempt(tx, verification, Attempt);
            foreach (var one in said.Reverse()) VerificationStore.AddAcknowledgement(tx, verification.Id, one);
        });

        var whole = verification with { Attempts = [Attempt, No, plain], Acknowledgements = said };
        Same(whole, Find());
        Same([whole], Read(tx => VerificationStore.Of(tx, "run_a")).Select(Ordered).ToList());
        Same([whole], Read(VerificationStore.Waiting).Select(Ordered).ToList());
        Same(whole, Ordered(Read(tx => VerificationStore.LiveOf(tx, "run_a", "s.one"))!));
        Assert.Equal(verification.ExecutorId, Read(tx => tx.Scalar<string>("SELECT MIN(executor_id) FROM verification_attempts")));
        Assert.Equal((null, 0, null), Read(tx => (VerificationStore.Find(tx, "ver_x"), VerificationStore.Of(tx, "run_x").Count, VerificationStore.LiveOf(tx, "run_a", "s.two"))));
    }

    [Fact]
    public async Task Everything_that_a_change_sets_comes_back()
    {
        var verification = await AddOne();
        var changed = verification with
        {
            State = VerificationState.BrokenGlass, ExpiresAt = Sample.At(40), Claim = new Claim("per_grace", Sample.Strange, Sample.At(41)), VerifiedAt = Sample.At(42), ReleasedAt = Sample.At(43),
            ClosedAt = Sample.At(44), Reason = Sample.Strange,
        };
        Assert.True(await Save(changed));
        Same(changed with { Version = 2 }, Find());

        var bare = verification with { Version = 2 };
        Assert.True(await Save(bare));
        Same(bare with { Version = 3 }, Find());
    }

    [Fact]
    public async Task What_was_said_when_asking_is_stored_with_the_request()
    {
        var verification = await AddOne();
        LossAcknowledgement said = new("per_ada", "Ada", "15h", "why", Sample.At(20));
        var second = Sample.Verification("ver_b", "run_a", "s.two") with { Acknowledgements = [said] };
        await Write(tx => VerificationStore.Add(tx, second));
        Same([said], Read(tx => VerificationStore.Find(tx, "ver_b"))!.Acknowledgements);

        await Write(tx => VerificationStore.AddAcknowledgement(tx, "ver_b", said with { Typed = "2h" }));
        Same([said], Read(tx => VerificationStore.Find(tx, "ver_b"))!.Acknowledgements);
        Assert.Empty(Read(tx => VerificationStore.Find(tx, verification.Id))!.Acknowledgements);
    }

    [Fact]
    public async Task Each_verification_of_a_run_has_its_own_attempts()
    {
        var first = await AddOne();
        var second = Sample.Verification("ver_b", "run_a", "s.two");
        var third = Sample.Verification("ver_c", "run_a", "s.three");
        await Write(tx =>
        {
            VerificationStore.Add(tx, third);
            VerificationStore.Add(tx, second);
            VerificationStore.AddAttempt(tx, first, Attempt with { Matched = true });
            VerificationStore.AddAttempt(tx, third, Attempt);
        });

        Same([first with { Attempts = [Attempt with { Matched = true }] }, second, third with { Attempts = [Attempt] }], Read(tx => VerificationStore.Of(tx, "run_a")).Select(Ordered).ToList());
    }

    [Fact]
    public async Task Every_state_can_be_stored_and_no_other()
    {
        var verification = await AddOne();
        var version = 1;
        foreach (var state in Enum.GetValues<VerificationState>())
        {
            Assert.True(await Save(verification with { State = state, Version = version++ }));
            Assert.Equal(state, Find()!.State);
        }

        await Refused(() => Write(tx => tx.Execute("UPDATE verifications SET state = 'Approved'")));
        await Refused(() => Write(tx => tx.Execute("UPDATE verifications SET quorum = 0")));
    }

    [Fact]
    public async Task Of_two_changes_decided_on_one_version_one_is_stored()
    {
        var verification = await AddOne();
        var verified = verification with { State = VerificationState.Verified, VerifiedAt = Sample.At(30), ExpiresAt = Sample.At(40) };

        Assert.True(await Save(verified));
        Assert.False(await Save(verification with { State = VerificationState.Mismatched }));
        Assert.False(await Save(verified with { Id = "ver_x", Version = 2 }));
        Same(verified with { Version = 2 }, Find());

        var released = verified with { State = VerificationState.Released, ReleasedAt = Sample.At(41), Version = 2 };
        Assert.True(await Save(released));
        Assert.False(await Save(released));
        Same(released with { Version = 3 }, Find());
    }

    [Fact]
    public async Task A_person_enters_values_once_and_says_no_once()
    {
        var verification = await AddOne();
        Task<bool> Add(Attempt attempt) => Db.Write(tx => VerificationStore.AddAttempt(tx, verification, attempt));

        Assert.True(await Add(Attempt));
        Assert.False(await Add(Attempt with { Matched = true, Entered = new Dictionary<string, string>() }));
        Assert.True(await Add(No));
        Assert.False(await Add(No with { Reason = null }));
        await Refused(() => Add(Attempt with { VerifierId = "per_nobody" }));

        Same(verification with { Attempts = [Attempt, No] }, Find());
    }

    [Fact]
    public async Task The_database_itself_refuses_that_an_executor_verifies_his_own_step()
    {
        var verification = await AddOne();

        var refused = await Refused(() => Db.Write(tx => VerificationStore.AddAttempt(tx, verification, Attempt with { VerifierId = verification.ExecutorId })));
        Assert.Contains("CHECK", refused.Message, StringComparison.OrdinalIgnoreCase);

        Assert.True(await Db.Write(tx => VerificationStore.AddAttempt(tx, verification, Attempt)));
        await Refused(() => Write(tx => tx.Execute("UPDATE verification_attempts SET verifier_id = executor_id")));
        await Refused(() => Write(tx => tx.Execute("UPDATE verification_attempts SET executor_id = verifier_id")));
    }

    // The executor of an attempt is copied so that the database can compare; a copy that may differ would compare nothing.
    [Fact]
    public async Task An_attempt_names_the_executor_of_its_verification_and_no_other()
    {
        var verification = await AddOne();

        await Refused(() => Db.Write(tx => VerificationStore.AddAttempt(tx, verification with { ExecutorId = "per_grace" }, Attempt with { VerifierId = "per_ada" })));
        await Refused(() => Db.Write(tx => VerificationStore.AddAttempt(tx, verification with { Id = "ver_x" }, Attempt)));

        Assert.Empty(Find()!.Attempts);
    }

    [Fact]
    public async Task A_step_has_one_live_verification_at_most()
    {
        var verification = await AddOne();
        var version = 1;
        foreach (var live in new[] { VerificationState.Pending, VerificationState.Claimed, VerificationState.Verified })
        {
            Assert.True(await Save(verification with { State = live, Version = version++ }));
            await Refused(() => Write(tx => VerificationStore.Add(tx, verification with { Id = "ver_b" })));
            Assert.Equal("ver_a", Read(tx => VerificationStore.LiveOf(tx, "run_a", "s.one"))!.Id);
        }

        foreach (var over in Enum.GetValues<VerificationState>().Where(s => s > VerificationState.Verified))
        {
            Assert.True(await Save(verification with { State = over, Version = version++ }));
            Assert.Null(Read(tx => VerificationStore.LiveOf(tx, "run_a", "s.one")));
            await Write(tx => VerificationStore.Add(tx, verification with { Id = $"ver_{over}" }));
            await Write(tx => Assert.True(VerificationStore.Save(tx, verification with { Id = $"ver_{over}", State = over })));
        }
    }

    [Fact]
    public async Task Only_those_that_are_pending_and_not_expired_wait_and_the_oldest_comes_first()
    {
        var first = await AddOne();
        Clock.Advance(TimeSpan.FromMinutes(1));
        await Write(tx =>
        {
            foreach (var (id, step, state) in new[] { ("ver_c", "s.3", VerificationState.Pending), ("ver_b", "s.2", VerificationState.Claimed), ("ver_0", "s.0", VerificationState.Verified), ("ver_1", "s.1", VerificationState.Superseded) })
                VerificationStore.Add(tx, Sample.Verification(id, "run_a", step) with { State = state, RequestedAt = tx.Now, ExpiresAt = tx.Now + Sample.PendingFor });
        });
        IEnumerable<string> Waiting() => Read(VerificationStore.Waiting).Select(v => v.Id);

        Assert.Equal(["ver_a", "ver_b", "ver_c"], Waiting());
        Clock.Advance(Sample.PendingFor - TimeSpan.FromMinutes(1) - TimeSpan.FromMicroseconds(1));
        Assert.Equal(["ver_a", "ver_b", "ver_c"], Waiting());
        Clock.Advance(TimeSpan.FromMicroseconds(1));
        Assert.Equal(VerificationState.Expired, first.StateAt(Now));
        Assert.Equal(["ver_b", "ver_c"], Waiting());
    }

    [Fact]
    public async Task Requests_are_counted_for_their_executor_and_from_an_instant_on()
    {
        var verification = await AddOne();
        await Write(tx =>
        {
            VerificationStore.Add(tx, Sample.Verification("ver_b", "run_a", "s.2") with { RequestedAt = tx.Now.AddMinutes(1) });
            VerificationStore.Add(tx, Sample.Verification("ver_c", "run_a", "s.3") with { RequestedAt = tx.Now.AddMinutes(1), ExecutorId = "per_grace" });
        });
        int Count(DateTimeOffset since, string who = "per_ada") => Read(tx => VerificationStore.CountBy(tx, who, since));

        Assert.Equal((2, 1, 0), (Count(verification.RequestedAt.AddMicroseconds(-1)), Count(verification.RequestedAt), Count(verification.RequestedAt.AddMinutes(1))));
        Assert.Equal((1, 0), (Count(default, "per_grace"), Count(default, "per_nobody")));
    }

    [Fact]
    public async Task Dissenters_are_those_whose_values_differed_on_this_step_since_then()
    {
        var verification = await AddOne();
        await Write(tx =>
        {
            foreach (var id in new[] { "per_right", "per_no", "per_old", "per_else" }) PersonStore.Add(tx, Sample.Person(id), "hash");
            var other = Sample.Verification("ver_b", "run_a", "s.two");
            VerificationStore.Add(tx, other);
            VerificationStore.AddAttempt(tx, verification, Attempt);
            VerificationStore.AddAttempt(tx, verification, Attempt with { VerifierId = "per_right", Matched = true });
            VerificationStore.AddAttempt(tx, verification, No with { VerifierId = "per_no" });
            VerificationStore.AddAttempt(tx, verification, Attempt with { VerifierId = "per_old", At = Sample.At(24) });
            VerificationStore.AddAttempt(tx, other, Attempt with { VerifierId = "per_else" });
        });

        Assert.Equal(["per_grace"], Read(tx => VerificationStore.Dissenters(tx, "run_a", "s.one", Sample.At(24))));
        Assert.Equal(["per_grace", "per_old"], Read(tx => VerificationStore.Dissenters(tx, "run_a", "s.one", default)).Order());
        Assert.Empty(Read(tx => VerificationStore.Dissenters(tx, "run_x", "s.one", default)));
    }

    [Fact]
    public async Task A_release_token_is_taken_once_in_its_time_and_only_of_what_was_released()
    {
        var verification = await AddOne();
        Task<string?> Take(string hash = "token") => Db.Write(tx => VerificationStore.TakeReleaseToken(tx, hash));
        Task Set() => Write(tx => VerificationStore.SetReleaseToken(tx, "ver_a", "token", tx.Now.AddMinutes(1)));

        await Set();
        Assert.Null(await Take());
        await Save(verification with { State = VerificationState.Released });
        Assert.Equal((null, "ver_a", null), (await Take("other"), await Take(), await Take()));
        await Save(verification with { State = VerificationState.BrokenGlass, Version = 2 });
        await Set();
        Clock.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromMicroseconds(1));
        Assert.Equal("ver_a", await Take());
        await Set();
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await Take());
    }

    [Fact]
    public async Task Samples_for_the_statistics_are_those_asked_in_a_stretch_of_time_of_one_owner_or_all()
    {
        var verification = await AddOne();
        await Write(tx =>
        {
            VerificationStore.Add(tx, Sample.Verification("ver_b", "run_a", "s.2") with { RequestedAt = tx.Now.AddDays(1) });
            VerificationStore.AddAttempt(tx, verification, Attempt);
        });
        await Save(verification with { VerifiedAt = Sample.At(42), ReleasedAt = Sample.At(43) });
        var (since, until) = (verification.RequestedAt, verification.RequestedAt.AddDays(1));
        IReadOnlyList<VerificationSample> Requests(DateTimeOffset from, string? owner) => Read(tx => VerificationSampleStore.Requests(tx, from, until, owner));
        IReadOnlyList<AnswerSample> Answers(DateTimeOffset from, string? owner) => Read(tx => VerificationSampleStore.Answers(tx, from, until, owner));

        foreach (var owner in new[] { null, "team-db", "TEAM-db" })
        {
            Same([new VerificationSample { RequestedAt = since, VerifiedAt = Sample.At(42), ReleasedAt = Sample.At(43) }], Requests(since, owner));
            Same(
                [new AnswerSample { ExecutorId = "per_ada", ExecutorName = Sample.Ada.Name, VerifierId = "per_grace", VerifierName = Sample.Strange, Kind = AttemptKind.Values, Matched = false, Counted = true, Fast = true }],
                Answers(since, owner));
        }

        Assert.Equal((0, 0, 0, 0), (Requests(since, "team-x").Count, Answers(since, "team-x").Count, Requests(since.AddMicroseconds(1), null).Count, Answers(since.AddMicroseconds(1), null).Count));
    }

    private static Verification Ordered(Verification v) => v with { Attempts = [.. v.Attempts.Select(a => a with { Entered = new SortedDictionary<string, string>(a.Entered.ToDictionary(), StringComparer.Ordinal) })] };

    private async Task<Verification> AddOne()
    {
        await Db.Write(Sample.Ground);
        return (await Db.Write(Sample.Guarded)).Verification;
    }

    private Task<bool> Save(Verification after) => Db.Write(tx => VerificationStore.Save(tx, after));

    private Verification? Find() => Read(tx => VerificationStore.Find(tx, "ver_a")) is { } found ? Ordered(found) : null;

    public sealed class OnSqlite() : StoredVerifications(new SqliteHome());

    public sealed class OnPostgres() : StoredVerifications(new SchemaHome());
}
