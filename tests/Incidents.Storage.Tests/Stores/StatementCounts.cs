using Incidents.Core;
using Incidents.Core.Runs;
using Incidents.Storage.Alerts;
using Incidents.Storage.Incidents;
using Incidents.Storage.People;
using Incidents.Storage.Runbooks;
using Incidents.Storage.Runs;
using Incidents.Storage.Services;
using Incidents.Storage.Tests.Engine;

namespace Incidents.Storage.Tests.Stores;

/// <summary>How often the database is asked; each question is a round trip to PostgreSQL.</summary>
public abstract class StatementCounts : StoreFacts
{
    private protected StatementCounts(Home home) : base(home)
    {
    }

    [Fact]
    public async Task Reading_runs_and_verifications_takes_as_many_statements_for_three_as_for_one()
    {
        await Db.Write(Sample.Ground);
        var incident = await Db.Write(tx => Sample.Incident(tx).Id);
        var attempt = Sample.Attempt("per_grace", matched: true);
        var said = new LossAcknowledgement("per_grace", "Grace", "15h", null, Sample.At(2));
        await Write(tx =>
        {
            foreach (var run in new[] { "run_1", "run_2", "run_3" })
            {
                RunStore.Add(tx, Sample.Run(run, incident, "s.1", "s.2", "s.3"));
                foreach (var step in new[] { "s.1", "s.2", "s.3" })
                {
                    var verification = Sample.Verification($"ver_{run}_{step}", run, step) with { ExpiresAt = tx.Now.AddHours(1) };
                    VerificationStore.Add(tx, verification);
                    VerificationStore.AddAttempt(tx, verification, attempt);
                    VerificationStore.AddAcknowledgement(tx, verification.Id, said);
                }
            }
        });

        Assert.Equal(5, await Count(tx => Assert.Equal(3, RunStore.Find(tx, "run_2")!.Steps.Count)));
        Assert.Equal(5, await Count(tx => Assert.Equal(9, RunStore.Of(tx, incident).Sum(r => r.Steps.Count))));
        Assert.Equal(1, await Count(tx => Assert.Equal(3, RunStore.List(tx, null, incident, new PageRequest(10, null)).Items.Count)));
        Assert.Equal(3, await Count(tx => Assert.Single(VerificationStore.Find(tx, "ver_run_2_s.1")!.Attempts)));
        Assert.Equal(3, await Count(tx => Assert.Equal(3, VerificationStore.Of(tx, "run_2").Sum(v => v.Attempts.Count))));
        Assert.Equal(3, await Count(tx => Assert.Equal(9, VerificationStore.Waiting(tx).Sum(v => v.Attempts.Count))));
    }

    [Fact]
    public async Task What_an_incident_shows_takes_one_statement_each_and_one_for_every_rule()
    {
        await Db.Write(Sample.Ground);
        var incident = await Db.Write(tx => Sample.Incident(tx).Id);
        await Write(tx =>
        {
            foreach (var key in new[] { "a", "b", "c" }) Sample.Open(tx, "int_a", incident, Sample.Event(key));
        });

        Assert.Equal(1, await Count(tx => IncidentStore.Find(tx, incident)));
        Assert.Equal(1, await Count(tx => ServiceStore.Find(tx, "db")));
        Assert.Equal(1, await Count(tx => Assert.Equal(3, AlertStore.Of(tx, incident).Count)));
        Assert.Equal(2, await Count(tx => RunbookStore.For(tx, AlertStore.Of(tx, incident).Select(a => a.Rule!), "db")) - 1);
        Assert.Equal(2, await Count(tx => TeamStore.All(tx)));
    }

    private async Task<int> Count(Action<WriteTx> work) => (await Watched.See(Db, IsPostgres, work)).Count;

    public sealed class OnSqlite() : StatementCounts(new SqliteHome());

    public sealed class OnPostgres() : StatementCounts(new SchemaHome());
}
