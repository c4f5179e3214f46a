using Incidents.Core.Access;
using Incidents.Core.Changes;
using Incidents.Core.Heartbeats;
using Incidents.Core.Incidents;
using Incidents.Core.Runs;
using Incidents.Storage.Access;
using Incidents.Storage.Alerts;
using Incidents.Storage.Changes;
using Incidents.Storage.Heartbeats;
using Incidents.Storage.Incidents;
using Incidents.Storage.People;
using Incidents.Storage.Runbooks;
using Incidents.Storage.Runs;
using Incidents.Storage.Services;
using Incidents.Storage.Tests.Engine;

namespace Incidents.Storage.Tests.Stores;

/// <summary>Two servers do the same thing at once; on SQLite, which has one server, two callers do.</summary>
public abstract class Races : StoreFacts
{
    private const int Rounds = 5;
    private readonly Database other;

    private protected Races(Home home) : base(home) => other = AnotherServer();

    public override void Dispose()
    {
        if (other != Db) other.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task One_changes_an_incident()
    {
        for (var i = 0; i < Rounds; i++)
        {
            var incident = await Db.Write(tx => Sample.Incident(tx, service: null));
            await OneWins(tx => IncidentStore.Save(tx, incident with { State = IncidentState.Acknowledged, AcknowledgedBy = Sample.Ada }, IncidentState.Triggered));
        }
    }

    [Fact]
    public async Task One_changes_a_step_and_one_ends_the_run()
    {
        await Db.Write(Sample.Ground);
        for (var i = 0; i < Rounds; i++)
        {
            var run = Sample.Run($"run_{i}", null, "s.one");
            await Write(tx => RunStore.Add(tx, run));
            await OneWins(tx => RunStore.SaveStep(tx, run.Id, run.Steps[0] with { State = StepState.Done }, StepState.Pending));
            await OneWins(tx => RunStore.SaveEnd(tx, run with { State = RunState.Completed }));
        }
    }

    [Fact]
    public async Task One_changes_a_verification_one_closes_it_and_a_person_attempts_once()
    {
        await Db.Write(Sample.Ground);
        await Write(tx => RunStore.Add(tx, Sample.Run("run_a", null, "s.one")));
        for (var i = 0; i < Rounds; i++)
        {
            var verification = Sample.Verification($"ver_{i}", "run_a", "s.one");
            await Write(tx => VerificationStore.Add(tx, verification));
            await OneWins(tx => VerificationStore.AddAttempt(tx, verification, Sample.Attempt("per_grace", matched: true)));
            await OneWins(tx => VerificationStore.Save(tx, verification with { State = VerificationState.Verified }));
            await OneWins(tx => VerificationStore.Save(tx, verification with { Version = 2, State = VerificationState.Superseded }));
        }
    }

    [Fact]
    public async Task One_writes_each_revision()
    {
        for (var i = 0; i < Rounds; i++)
        {
            var runbook = Sample.Runbook($"rb_{i}", $"r-{i}");
            await OneWins(tx => RunbookStore.AddRevision(tx, runbook, Sample.Read(["Rule"]), Sample.Revision(runbook)), tx => RunbookStore.AddRevision(tx, runbook with { Id = $"rb_x{i}" }, Sample.Read(["Rule"]), Sample.Revision(runbook with { Id = $"rb_x{i}" })));
            var current = Read(tx => RunbookStore.Find(tx, runbook.Slug))! with { Revision = 2 };
            await OneWins(tx => RunbookStore.AddRevision(tx, current, Sample.Read(["Rule"]), Sample.Revision(current)));
        }
    }

    [Fact]
    public async Task One_takes_a_name()
    {
        await Db.Write(Sample.Ground);
        for (var i = 0; i < Rounds; i++)
        {
            var n = i;
            var ids = 0;
            string Id(string prefix) => $"{prefix}_{n}_{Interlocked.Increment(ref ids)}";
            await OneWins(tx => PersonStore.Add(tx, Sample.Person(Id("per")) with { Email = $"{n}@example.org" }, "hash"));
            await OneWins(tx => TeamStore.Add(tx, new() { Id = Id("team"), Name = $"{n}", CreatedAt = tx.Now }));
            await OneWins(tx => ServiceStore.Add(tx, Sample.Service(Id("svc"), $"s-{n}")));
            await Write(tx => ApiKeyStore.Add(tx, new ApiKey { Id = $"key_{n}", ExpiresAt = tx.Now }, $"{n}", "per_ada"));
            await OneWins(tx => ApiKeyStore.Revoke(tx, $"key_{n}"));
        }

        await OneWins(tx => InstallationStore.SetUp(tx, isDemo: true));
    }

    [Fact]
    public async Task One_looks_for_suspects_one_tells_of_a_silence_and_one_takes_a_change_with_its_senders_id()
    {
        await Db.Write(Sample.Ground);
        for (var i = 0; i < Rounds; i++)
        {
            var (n, ids) = (i, 0);
            var incident = await Db.Write(tx => Sample.Incident(tx).Id);
            await OneWins(tx => ChangeLookStore.Claim(tx, incident, 1));

            var beat = new Heartbeat { IntegrationId = "int_a", Name = $"{n}", EverySeconds = 60, ExpectedFrom = Sample.At(1) };
            await Write(tx => HeartbeatStore.Put(tx, beat));
            await Write(tx => HeartbeatStore.FallSilent(tx, beat, Sample.At(1)));
            await OneWins(tx => HeartbeatStore.Lease(tx, beat, tx.Now.AddMinutes(1)));

            await OneWins(tx => ChangeStore.Add(tx, new Change { Id = $"chg_{n}_{Interlocked.Increment(ref ids)}", IntegrationId = "int_a", ExternalId = $"{n}", HappenedAt = Sample.At(1), ReceivedAt = Sample.At(1) }));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_alert_is_opened_for_an_identity_and_the_other_server_sees_it(bool filled)
    {
        await Db.Write(Sample.Ground);
        if (filled) await Db.Write(Crowd.Fill);
        if (filled) await Write(tx => tx.Execute(Crowd.Analyze(IsPostgres)));
        for (var i = 0; i < Rounds; i++)
        {
            var key = $"race {i}";
            await OneWins(Open, Open);

            bool Open(WriteTx tx, Action meet)
            {
                var latest = AlertStore.Latest(tx, "int_a", key);
                meet();
                if (latest is not null) return false;
                Sample.Open(tx, "int_a", Sample.Incident(tx).Id, Sample.Event(key));
                return true;
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_verification_is_live_and_the_later_supersedes_the_earlier(bool filled)
    {
        await Db.Write(Sample.Ground);
        if (filled) await Db.Write(Crowd.Fill);
        if (filled) await Write(tx => tx.Execute(Crowd.Analyze(IsPostgres)));
        for (var i = 0; i < Rounds; i++)
        {
            var (run, ids) = (Sample.Run($"run_{i}", null, "s.one"), 0);
            await Write(tx => RunStore.Add(tx, run));
            await OneWins(Request, Request);
            Assert.Equal(2, Read(tx => VerificationStore.Of(tx, run.Id)).Count);

            bool Request(WriteTx tx, Action meet)
            {
                var live = VerificationStore.LiveOf(tx, run.Id, "s.one");
                meet();
                if (live is not null) Assert.True(VerificationStore.Save(tx, live with { State = VerificationState.Superseded }));
                VerificationStore.Add(tx, Sample.Verification($"ver_{run.Id}_{Interlocked.Increment(ref ids)}", run.Id, "s.one"));
                return live is null;
            }
        }
    }

    private Task OneWins(Func<WriteTx, bool> both) => OneWins(both, both);

    private Task OneWins(Func<WriteTx, bool> mine, Func<WriteTx, bool> theirs)
    {
        return OneWins(Met(mine), Met(theirs));

        // The transaction sees what was before the other's from its first statement on.
        static Func<WriteTx, Action, bool> Met(Func<WriteTx, bool> work) => (tx, meet) =>
        {
            tx.Scalar<int>("SELECT COUNT(*) FROM installation");
            meet();
            return work(tx);
        };
    }

    private async Task OneWins(Func<WriteTx, Action, bool> mine, Func<WriteTx, Action, bool> theirs)
    {
        using var both = new Barrier(2);
        var won = await Task.WhenAll(Contend(Db, mine), Contend(other, theirs));
        Assert.Equal(1, won.Count(w => w));

        Task<bool> Contend(Database db, Func<WriteTx, Action, bool> work)
        {
            var first = true;
            return db.Write(tx => work(tx, () =>
            {
                // In the second run the other has gone, and SQLite's one writer would wait for itself.
                if (first && IsPostgres) Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(20)));
                first = false;
            }));
        }
    }

    public sealed class OnSqlite() : Races(new SqliteHome());

    public sealed class OnPostgres() : Races(new SchemaHome());
}
