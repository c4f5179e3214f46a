using Incidents.Core.Alerts;
using Incidents.Core.Runs;
using Incidents.Storage.Access;
using Incidents.Storage.Runs;
using Incidents.Storage.Tests.Engine;

namespace Incidents.Storage.Tests.Stores;

/// <summary>What was answered to a command, and what the installation set about the two-person rule.</summary>
public abstract class StoredAnswers : StoreFacts
{
    private protected StoredAnswers(Home home) : base(home)
    {
    }

    [Fact]
    public async Task An_answer_is_found_by_who_asked_and_his_key()
    {
        var answer = new IdempotentAnswer { RequestHash = "hash", Body = $$"""{"text":"{{Sample.Strange.Length}} 🔥"}""" };
        await Write(tx => IdempotentAnswerStore.Add(tx, "per_ada", Sample.Strange, answer));
        await Write(tx => IdempotentAnswerStore.Add(tx, "per_grace", Sample.Strange, answer with { Body = "hers" }));

        Same(answer, Find("per_ada", Sample.Strange));
        Assert.Equal("hers", Find("per_grace", Sample.Strange)!.Body);
        Assert.Null(Find("per_ada", "other"));
        Assert.Null(Find("per_nobody", Sample.Strange));
    }

    [Fact]
    public async Task A_key_is_used_once_by_each()
    {
        await Write(tx => IdempotentAnswerStore.Add(tx, "per_ada", "key", new IdempotentAnswer { Body = "1" }));
        await Refused(() => Write(tx => IdempotentAnswerStore.Add(tx, "per_ada", "key", new IdempotentAnswer { Body = "2" })));
        Assert.Equal("1", Find("per_ada", "key")!.Body);
    }

    [Fact]
    public async Task An_answer_is_kept_for_seven_days()
    {
        Task Add(string key) => Write(tx => IdempotentAnswerStore.Add(tx, "per_ada", key, new IdempotentAnswer()));
        await Add("first");
        Clock.Advance(TimeSpan.FromDays(7));
        await Add("second");
        Assert.NotNull(Find("per_ada", "first"));
        Clock.Advance(TimeSpan.FromMicroseconds(1));
        await Add("third");
        Assert.Null(Find("per_ada", "first"));
        Assert.NotNull(Find("per_ada", "second"));
    }

    [Fact]
    public async Task The_newest_policy_holds_and_the_defaults_before_any()
    {
        Same(VerificationPolicy.Default, Read(VerificationPolicyStore.Current));

        var policy = new VerificationPolicy
        {
            Version = 99, PendingMinutes = 1, VerifiedMinutes = 2, StepUpMinutes = 3, CoolingOffHours = 4, RequestsPerTenMinutes = 5, BreakGlass = false, BreakGlassSeverity = Severity.Sev4, BreakGlassAfterMinutes = 6,
            BreakGlassLimit = 7, SecurityContactId = "per_ada",
        };
        Same(policy with { Version = 1 }, await Db.Write(tx => VerificationPolicyStore.Add(tx, policy, Sample.Strange)));
        Same(policy with { Version = 1 }, Read(VerificationPolicyStore.Current));
        Assert.Equal((Now, Sample.Strange), Read(tx => (tx.Scalar<DateTimeOffset>("SELECT made_at FROM verification_policies"), tx.Scalar<string>("SELECT made_by_name FROM verification_policies"))));

        Same(VerificationPolicy.Default with { Version = 2 }, await Db.Write(tx => VerificationPolicyStore.Add(tx, VerificationPolicy.Default, "Ada")));
        Same(VerificationPolicy.Default with { Version = 2 }, Read(VerificationPolicyStore.Current));
        Assert.Equal(2, Read(tx => tx.Scalar<int>("SELECT COUNT(*) FROM verification_policies")));
    }

    private IdempotentAnswer? Find(string caller, string key) => Read(tx => IdempotentAnswerStore.Find(tx, caller, key));

    public sealed class OnSqlite() : StoredAnswers(new SqliteHome());

    public sealed class OnPostgres() : StoredAnswers(new SchemaHome());
}
