using Incidents.Core.Runs;
using Incidents.Storage.People;
using Incidents.Storage.Runs;
using Incidents.Storage.Tests.Engine;

namespace Incidents.Storage.Tests.Stores;

public abstract class StoredVerifications : StoreFacts
{
    private static readonly Attempt Attempt = new("per_grace", Sample.Strange, Sample.At(25), Matched: false, ["snapshot", "environment"],
        new SortedDictionary<string, string>(StringComparer.Ordinal) { ["environment"] = "", ["snapshot"] = Sample.Strange });

    private protected StoredVerifications(Home home) : base(home)
    {
    }

    [Fact]
    public async Task A_verification_comes_back_with_its_package_and_attempts()
    {
        var verification = await AddOne();
        Same(verification, Find());
        Assert.Equal(verification.PackageHash, Find()!.Package.Hash());

        var plain = new Attempt("per_third", "Third", Sample.At(26), Matched: true, [], new SortedDictionary<string, string>());
        await Write(tx =>
        {
            PersonStore.Add(tx, Sample.Person("per_third"), "hash");
            VerificationStore.AddAttempt(tx, verification, plain);
            VerificationStore.AddAttempt(tx, verification, Attempt);
        });

        Same(verification with { Attempts = [Attempt, plain] }, Find());
        Same([verification with { Attempts = [Attempt, plain] }], Read(tx => VerificationStore.Of(tx, "run_a")).Select(Ordered).ToList());
        Same([verification with { Attempts = [Attempt, plain] }], Read(VerificationStore.Waiting).Select(Ordered).ToList());
        Assert.Equal(verification.ExecutorId, Read(tx => tx.Scalar<string>("SELECT MIN(executor_id) FROM verification_attempts")));
        Assert.Equal((null, 0), Read(tx => (VerificationStore.Find(tx, "ver_x"), VerificationStore.Of(tx, "run_x").Count)));
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
    public async Task A_change_decided_on_a_state_that_has_passed_is_not_stored()
    {
        var verification = await AddOne();
        var verified = verification with { State = VerificationState.Verified, VerifiedAt = Sample.At(30), ExpiresAt = Sample.At(40) };
        Task<bool> Save(Verification after, VerificationState expected) => Db.Write(tx => VerificationStore.Save(tx, after, expected));

        Assert.True(await Save(verified, VerificationState.Pending));
        Same(verified, Find());
        Assert.False(await Save(verified with { State = VerificationState.Mismatched, VerifiedAt = null }, VerificationState.Pending));
        Assert.False(await Save(verified with { Id = "ver_x" }, VerificationState.Verified));
        Same(verified, Find());

        var released = verified with { State = VerificationState.Released, ClosedAt = Sample.At(41) };
        Assert.True(await Save(released, VerificationState.Verified));
        Same(released, Find());
    }

    [Fact]
    public async Task A_person_attempts_once()
    {
        var verification = await AddOne();
        Task<bool> Add(Attempt attempt) => Db.Write(tx => VerificationStore.AddAttempt(tx, verification, attempt));

        Assert.True(await Add(Attempt));
        Assert.False(await Add(Attempt with { Matched = true, Entered = new Dictionary<string, string>() }));
        await Refused(() => Add(Attempt with { VerifierId = "per_nobody" }));

        Same(verification with { Attempts = [Attempt] }, Find());
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
    public async Task What_is_still_open_for_a_step_is_superseded_and_named()
    {
        var first = await AddOne();
        await Write(tx => VerificationStore.Add(tx, Sample.Verification("ver_b", "run_a", "s.two")));
        Task<IReadOnlyList<string>> Supersede() => Db.Write(tx => VerificationStore.Supersede(tx, "run_a", "s.one"));

        Assert.Equal(["ver_a"], await Supersede());
        Same(first with { State = VerificationState.Superseded, ClosedAt = Now }, Find());
        Assert.Empty(await Supersede());

        await Write(tx => VerificationStore.Add(tx, first with { Id = "ver_c" }));
        await Write(tx => VerificationStore.Save(tx, first with { Id = "ver_c", State = VerificationState.Verified }, VerificationState.Pending));
        Assert.Equal(["ver_c"], await Supersede());
        await Write(tx => VerificationStore.Add(tx, first with { Id = "ver_d" }));
        await Write(tx => VerificationStore.Save(tx, first with { Id = "ver_d", State = VerificationState.Mismatched }, VerificationState.Pending));
        Assert.Empty(await Supersede());
        Assert.Equal(VerificationState.Pending, Read(tx => VerificationStore.Find(tx, "ver_b"))!.State);
    }

    [Fact]
    public async Task A_step_has_one_live_verification_at_most()
    {
        var verification = await AddOne();

        await Refused(() => Write(tx => VerificationStore.Add(tx, verification with { Id = "ver_b" })));
        await Write(tx => VerificationStore.Save(tx, verification with { State = VerificationState.Verified }, VerificationState.Pending));
        await Refused(() => Write(tx => VerificationStore.Add(tx, verification with { Id = "ver_b" })));
        await Write(tx => VerificationStore.Save(tx, verification with { State = VerificationState.Released }, VerificationState.Verified));
        await Write(tx => VerificationStore.Add(tx, verification with { Id = "ver_b" }));
    }

    [Fact]
    public async Task Only_those_that_are_pending_and_not_expired_wait_and_the_oldest_comes_first()
    {
        var first = await AddOne();
        Clock.Advance(TimeSpan.FromMinutes(1));
        await Write(tx =>
        {
            foreach (var (id, step) in new[] { ("ver_c", "s.3"), ("ver_b", "s.2") })
                VerificationStore.Add(tx, Sample.Verification(id, "run_a", step) with { RequestedAt = tx.Now, ExpiresAt = tx.Now + Verifying.PendingFor });
            VerificationStore.Add(tx, Sample.Verification("ver_0", "run_a", "s.0") with { RequestedAt = tx.Now, ExpiresAt = tx.Now + Verifying.PendingFor });
            VerificationStore.Supersede(tx, "run_a", "s.0");
        });
        IEnumerable<string> Waiting() => Read(VerificationStore.Waiting).Select(v => v.Id);

        Assert.Equal(["ver_a", "ver_b", "ver_c"], Waiting());
        Clock.Advance(Verifying.PendingFor - TimeSpan.FromMinutes(1) - TimeSpan.FromMicroseconds(1));
        Assert.Equal(["ver_a", "ver_b", "ver_c"], Waiting());
        Clock.Advance(TimeSpan.FromMicroseconds(1));
        Assert.Equal(VerificationState.Expired, first.StateAt(Now));
        Assert.Equal(["ver_b", "ver_c"], Waiting());
    }

    private static Verification Ordered(Verification v) => v with { Attempts = [.. v.Attempts.Select(a => a with { Entered = new SortedDictionary<string, string>(a.Entered.ToDictionary(), StringComparer.Ordinal) })] };

    private async Task<Verification> AddOne()
    {
        await Db.Write(Sample.Ground);
        return (await Db.Write(Sample.Guarded)).Verification;
    }

    private Verification? Find() => Read(tx => VerificationStore.Find(tx, "ver_a")) is { } found ? Ordered(found) : null;

    public sealed class OnSqlite() : StoredVerifications(new SqliteHome());

    public sealed class OnPostgres() : StoredVerifications(new SchemaHome());
}
