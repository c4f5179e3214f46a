using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Core.Proposals;
using Incidents.Core.Timeline;
using Incidents.Storage.Access;
using Incidents.Storage.People;
using Incidents.Storage.Proposals;
using Incidents.Storage.Runs;
using Incidents.Storage.Tests.Engine;
using Role = Incidents.Core.People.Role;

namespace Incidents.Storage.Tests.Stores;

public abstract class StoredProposals : StoreFacts
{
    private protected StoredProposals(Home home) : base(home)
    {
    }

    [Fact]
    public async Task A_proposal_comes_back_whole_in_every_kind_and_state()
    {
        await Db.Write(Sample.Ground);
        var all = Enum.GetValues<ProposalKind>().SelectMany(_ => Enum.GetValues<ProposalState>(), (kind, state) => Proposal($"prop_{kind}_{state}") with
        {
            Kind = kind, State = state, DecidedById = "per_grace", DecidedByName = Sample.Strange, DecidedAt = Sample.At(9), Reason = Sample.Strange,
        }).Append(Proposal("prop_a")).ToList();
        await Write(tx => all.ForEach(p => ProposalStore.Add(tx, p)));

        foreach (var proposal in all) Same(proposal, Read(tx => ProposalStore.Find(tx, proposal.Id)));
        Assert.Null(Read(tx => ProposalStore.Find(tx, "prop_none")));
    }

    [Fact]
    public async Task They_are_listed_newest_first_by_state_and_those_that_wait_by_subject()
    {
        await Db.Write(Sample.Ground);
        await Write(tx =>
        {
            foreach (var id in new[] { "prop_1", "prop_2", "prop_3", "prop_4" }) ProposalStore.Add(tx, Proposal(id));
            ProposalStore.Add(tx, Proposal("prop_5") with { SubjectId = "restore-b" });
            ProposalStore.Add(tx, Proposal("prop_6") with { Kind = ProposalKind.ChangePolicy });
            Assert.True(ProposalStore.Decide(tx, Proposal("prop_2") with { State = ProposalState.Rejected, DecidedById = "per_grace", DecidedAt = tx.Now }));
        });

        Assert.Equal(["prop_6", "prop_5", "prop_4"], Read(tx => ProposalStore.List(tx, null, new PageRequest(3, null))).Items.Select(p => p.Id));
        Assert.Equal(["prop_3", "prop_1"], Read(tx => ProposalStore.List(tx, ProposalState.Pending, new PageRequest(3, "prop_4"))).Items.Select(p => p.Id));
        Assert.Equal(["prop_2"], Read(tx => ProposalStore.List(tx, ProposalState.Rejected, new PageRequest(3, null))).Items.Select(p => p.Id));
        Assert.Equal(["prop_1", "prop_3", "prop_4"], Read(tx => ProposalStore.Pending(tx, ProposalKind.PublishRevision, "restore-a")).Select(p => p.Id));
    }

    [Fact]
    public async Task A_decision_is_kept_once()
    {
        await Db.Write(Sample.Ground);
        var decided = Proposal("prop_a") with { State = ProposalState.Rejected, DecidedById = "per_grace", DecidedByName = "Grace", DecidedAt = Now, Reason = Sample.Strange };
        await Write(tx => ProposalStore.Add(tx, Proposal("prop_a")));
        Assert.True(await Db.Write(tx => ProposalStore.Decide(tx, decided)));
        Assert.False(await Db.Write(tx => ProposalStore.Decide(tx, decided with { State = ProposalState.Approved, DecidedById = "per_linus" })));
        Same(decided, Read(tx => ProposalStore.Find(tx, "prop_a")));
    }

    [Fact]
    public async Task The_database_itself_refuses_an_approval_by_the_proposer_or_by_nobody()
    {
        await Db.Write(Sample.Ground);
        await Write(tx => ProposalStore.Add(tx, Proposal("prop_a")));
        foreach (var by in new[] { "per_ada", null })
            await Refused(() => Write(tx => ProposalStore.Decide(tx, Proposal("prop_a") with { State = ProposalState.Approved, DecidedById = by })));
        Assert.Equal(ProposalState.Pending, Read(tx => ProposalStore.Find(tx, "prop_a"))!.State);
    }

    [Fact]
    public async Task The_access_log_is_read_newest_first_and_knows_to_whom_something_happened_since()
    {
        await Db.Write(Sample.Ground);
        var key = new Actor(ActorKind.ApiKey, "key_1", Sample.Strange);
        await Write(tx => AccessLogStore.Add(tx, Sample.Ada, AccessEvent.ApproverRemoved, "per_grace", "old"));
        Clock.Advance(TimeSpan.FromHours(1));
        var then = Now;
        Clock.Advance(TimeSpan.FromMicroseconds(1));
        await Write(tx =>
        {
            AccessLogStore.Add(tx, Sample.Ada, AccessEvent.ApproverRemoved, "per_linus", "new");
            AccessLogStore.Add(tx, Sample.Ada, AccessEvent.ApproverRemoved, "per_linus", "again");
            AccessLogStore.Add(tx, key, AccessEvent.TeamChanged, "team_a", Sample.Strange);
        });

        var page = Read(tx => AccessLogStore.List(tx, new PageRequest(2, null)));
        Same(new AccessEntry { Id = page.Items[0].Id, At = Now, Actor = key, What = AccessEvent.TeamChanged, SubjectId = "team_a", Text = Sample.Strange }, page.Items[0]);
        Assert.Equal(["again", "new", "old"], [page.Items[1].Text, .. Read(tx => AccessLogStore.List(tx, new PageRequest(2, page.Next))).Items.Select(e => e.Text)]);
        Assert.Equal(["per_linus"], Read(tx => AccessLogStore.SubjectsOf(tx, AccessEvent.ApproverRemoved, then)));
        Assert.Equal(["per_grace", "per_linus"], Read(tx => AccessLogStore.SubjectsOf(tx, AccessEvent.ApproverRemoved, then.AddDays(-1))));
        Assert.Empty(Read(tx => AccessLogStore.SubjectsOf(tx, AccessEvent.PersonDisabled, then.AddDays(-1))));
    }

    [Fact]
    public async Task An_account_changes_and_the_person_behind_it_is_known()
    {
        await Db.Write(Sample.Ground);
        await Write(tx => Assert.True(PersonStore.Add(tx, Sample.Person("per_second"), "hash")));
        var changed = Sample.Person("per_second") with { Roles = [Role.Verifier], VerifierSince = Sample.At(4), DisabledAt = Sample.At(5), SameAs = "per_ada" };
        await Write(tx => PersonStore.Update(tx, changed));
        Same(changed, Read(tx => PersonStore.Find(tx, "per_second")));
        Assert.Equal(("per_ada", "per_ada", "per_none"), Read(tx => (PersonStore.PersonOf(tx, "per_second"), PersonStore.PersonOf(tx, "per_ada"), PersonStore.PersonOf(tx, "per_none"))));
        await Write(tx => PersonStore.Update(tx, Sample.Person("per_second")));
        Same(Sample.Person("per_second"), Read(tx => PersonStore.Find(tx, "per_second")));
    }

    [Fact]
    public async Task What_an_account_began_is_its_persons_too()
    {
        await Db.Write(Sample.Ground);
        await Write(tx =>
        {
            RunStore.Add(tx, Sample.Run("run_1", null, "s1"));
            RunStore.Add(tx, Sample.Run("run_2", null, "s1"));
            foreach (var (run, person) in new[] { ("run_1", "per_ada"), ("run_2", "per_ada"), ("run_2", "per_grace") }) RunStore.AddContributor(tx, run, person);
        });
        Assert.Equal((true, false), Read(tx => (PersonStore.IsBusy(tx, "per_ada"), PersonStore.IsBusy(tx, "per_grace"))));

        await Write(tx => PersonStore.ShareContributions(tx, "per_ada", "per_grace"));
        Assert.Equal(["run_1", "run_2"], Read(tx => tx.Query<string>("SELECT run_id FROM run_contributors WHERE person_id = 'per_grace' ORDER BY run_id")));
        await Write(tx => tx.Execute("UPDATE runs SET state = 'Aborted'"));
        Assert.False(Read(tx => PersonStore.IsBusy(tx, "per_ada")));
    }

    [Fact]
    public async Task A_team_is_found_by_name_in_any_case_and_by_its_members_in_any_account()
    {
        await Db.Write(Sample.Ground);
        await Write(tx =>
        {
            PersonStore.Add(tx, Sample.Person("per_second") with { SameAs = "per_ada" }, "hash");
            TeamStore.Add(tx, new Team { Id = "team_a", Name = "Ärzte DB", Members = ["per_second"], CreatedAt = Sample.At(1) });
            TeamStore.Add(tx, new Team { Id = "team_b", Name = "ärzte db", CreatedAt = Sample.At(1) });
        });

        Assert.Equal(["team_a", "team_b", "team_a", null, null], Read(tx => new[] { "Ärzte DB", "ärzte db", "ÄRZTE DB", "Ärzte", "Ärzte_DB" }.Select(n => TeamStore.FindByName(tx, n)?.Id).ToList()));
        Same(new Team { Id = "team_a", Name = "Ärzte DB", Members = ["per_second"], CreatedAt = Sample.At(1) }, Read(tx => TeamStore.Find(tx, "team_a")));
        Assert.Null(Read(tx => TeamStore.Find(tx, "Ärzte DB")));
        Assert.Equal((true, false, false), Read(tx => (TeamStore.IsMember(tx, "team_a", "per_ada"), TeamStore.IsMember(tx, "team_a", "per_grace"), TeamStore.IsMember(tx, "team_b", "per_ada"))));

        await Write(tx => TeamStore.SetMembers(tx, "team_a", ["per_grace", "per_grace"]));
        Assert.Equal((false, true), Read(tx => (TeamStore.IsMember(tx, "team_a", "per_ada"), TeamStore.IsMember(tx, "team_a", "per_grace"))));
        await Write(tx => TeamStore.SetMembers(tx, "team_a", []));
        Assert.Empty(Read(tx => TeamStore.Find(tx, "team_a"))!.Members);
        await Refused(() => Write(tx => TeamStore.SetMembers(tx, "team_a", ["per_nobody"])));
    }

    [Fact]
    public async Task All_sessions_of_an_account_end_together()
    {
        await Db.Write(Sample.Ground);
        await Write(tx =>
        {
            foreach (var (token, person) in new[] { ("a", "per_ada"), ("b", "per_ada"), ("c", "per_grace") }) SessionStore.Add(tx, token, person, tx.Now.AddHours(1));
            SessionStore.EndAll(tx, "per_ada");
        });
        Assert.Equal([null, null, "per_grace"], Read(tx => new[] { "a", "b", "c" }.Select(t => SessionStore.Find(tx, t)?.PersonId).ToList()));
    }

    private static Proposal Proposal(string id) => new()
    {
        Id = id, Kind = ProposalKind.PublishRevision, SubjectId = "restore-a", Summary = Sample.Strange, Reasons = [Sample.Strange, ""], Payload = """{"slug":"restore-a"}""",
        ProposedById = "per_ada", ProposedByName = Sample.Strange, ProposedAt = Sample.At(7),
    };

    public sealed class OnSqlite() : StoredProposals(new SqliteHome());

    public sealed class OnPostgres() : StoredProposals(new SchemaHome());
}
