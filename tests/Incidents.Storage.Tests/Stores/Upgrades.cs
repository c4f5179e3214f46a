using System.Text.Json;
using Incidents.Core.Escalation;
using Incidents.Core.Intake;
using Incidents.Core.People;
using Incidents.Core.Runs;
using Incidents.Storage.Access;
using Incidents.Storage.Escalation;
using Incidents.Storage.Intake;
using Incidents.Storage.People;
using Incidents.Storage.Runs;
using Incidents.Storage.Tests.Engine;
using Role = Incidents.Core.People.Role;

namespace Incidents.Storage.Tests.Stores;

/// <summary>A database of an earlier version keeps its rows, and means the same by them afterwards.</summary>
public abstract class Upgrades : EngineFacts
{
    private static readonly string[] OldStates = ["Pending", "Verified", "Released", "Mismatched", "Superseded"];

    private protected Upgrades(Home home) : base(home)
    {
    }

    [Fact]
    public async Task People_of_the_first_version_keep_what_they_may_do()
    {
        using var db = await From("0001", tx =>
        {
            foreach (var roles in new[] { "Viewer", "Responder", "Editor", "Admin", "Responder Editor", "Responder Admin", "Responder Verifier", "Verifier", "" })
                Person(tx, $"per_{roles.ToLowerInvariant().Replace(' ', '_')}", roles);
        });

        var people = db.Read(PersonStore.All).ToDictionary(p => p.Id["per_".Length..]);
        Assert.Equal(9, people.Count);
        // A responder could verify; what he could do, he can.
        Assert.Equal([Role.Responder, Role.Verifier], people["responder"].Roles);
        Assert.Equal([Role.Responder, Role.Editor, Role.Verifier], people["responder_editor"].Roles);
        Assert.Equal([Role.Responder, Role.Verifier], people["responder_verifier"].Roles);
        Assert.Equal([Role.Responder, Role.Admin], people["responder_admin"].Roles);
        Assert.Equal([Role.Admin], people["admin"].Roles);
        Assert.Equal([Role.Viewer], people["viewer"].Roles);
        Assert.Equal([Role.Editor], people["editor"].Roles);
        Assert.Empty(people[""].Roles);
        // Nobody who could verify yesterday cools off today.
        Assert.All(people, p => Assert.Equal(p.Key is "viewer" or "editor" or "" ? null : Sample.At(1), p.Value.VerifierSince));
        Assert.All(people.Values, p => Assert.Equal((PersonKind.Human, null, "x"), (p.Kind, p.SameAs, db.Read(tx => PersonStore.PasswordHash(tx, p.Id)))));
    }

    [Fact]
    public async Task A_session_goes_on_and_its_password_was_given_when_it_began()
    {
        using var db = await From("0001", tx =>
        {
            Person(tx, "per_ada", "Responder");
            tx.Execute("INSERT INTO sessions (id, token_hash, person_id, created_at, expires_at) VALUES ('ses_a', 'token', 'per_ada', @at, @until)", new { at = Sample.At(5), until = tx.Now.AddHours(1) });
        });

        Assert.Equal(("per_ada", Sample.At(5)), db.Read(tx => SessionStore.Find(tx, "token")) is { } session ? (session.PersonId, session.AuthenticatedAt) : default);
    }

    [Fact]
    public async Task A_run_keeps_its_steps_and_its_executor_had_a_hand_in_it()
    {
        using var db = await From("0001", OldRuns);

        var run = db.Read(tx => RunStore.Find(tx, "run_a"))!;
        Assert.Equal(("per_ada", RunState.Active, null), (run.ExecutorId, run.State, run.ServiceId));
        Assert.Equal(OldStates.Length, run.Steps.Count);
        Assert.All(run.Steps, s => Assert.Equal((0, null, null, StepState.InProgress), (s.Mismatches, s.LockedAt, s.UnlockedAt, s.State)));
        Assert.Equal(["per_ada"], db.Read(tx => RunStore.Contributors(tx, "run_a")));
        Assert.Equal("snap-1", run.Values["snapshot"]);
    }

    [Fact]
    public async Task Verifications_in_every_state_keep_their_package_times_and_attempts()
    {
        using var db = await From("0001", OldRuns);

        var all = db.Read(tx => VerificationStore.Of(tx, "run_a"));
        // What waited then was asked for under other rules; it is asked for anew.
        Assert.Equal(OldStates.Select(s => s is "Pending" or "Verified" ? "Superseded" : s), all.Select(v => v.State.ToString()));
        foreach (var (v, old) in all.Zip(OldStates))
        {
            var (waited, verified) = (old is "Pending" or "Verified", old is "Verified" or "Released");
            Assert.Equal((1, 2, 0, "per_ada", "per_ada", "Ada", $"The {old}"), (v.Version, v.Quorum, v.Policy, v.ExecutorId, v.ExecutorAccountId, v.ExecutorName, v.StepTitle));
            Assert.Equal((Sample.At(20), Sample.At(21), "hash"), (v.RequestedAt, v.ExpiresAt, v.PackageHash));
            Assert.Equal((verified ? Sample.At(22) : null, waited ? Sample.At(21) : Sample.At(23)), (v.VerifiedAt, v.ClosedAt));
            Assert.Equal(v.State == VerificationState.Released ? Sample.At(23) : null, v.ReleasedAt);
            Assert.Equal(("Restore 🔥", "snap-1", "0f0f"), (v.Package.StepText, v.Package.Values["snapshot"], v.Package.Nonce));
            Assert.Empty(v.Warnings);
            Assert.Null(v.Claim);
            Assert.Equal(waited ? "the program was upgraded" : null, v.Reason);
            if (old == "Pending")
            {
                Assert.Empty(v.Attempts);
                continue;
            }

            var attempt = Assert.Single(v.Attempts);
            Assert.Equal(("per_grace", "Grace", AttemptKind.Values, Sample.At(24), verified, true, false, null), (attempt.VerifierId, attempt.VerifierName, attempt.Kind, attempt.At, attempt.Matched, attempt.Counted, attempt.Fast, attempt.Reason));
            Assert.Equal(verified ? Array.Empty<string>() : ["snapshot"], attempt.Differing);
            Assert.Equal("snap-1", attempt.Entered["snapshot"]);
        }
    }

    [Fact]
    public async Task The_old_rows_are_held_by_the_new_rules()
    {
        using var db = await From("0001", OldRuns);
        Task Refused(string sql) => Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => db.Write(tx => tx.Execute(sql)));

        await Refused("UPDATE verification_attempts SET verifier_id = executor_id");
        await Refused("UPDATE verification_attempts SET executor_id = 'per_third', verifier_id = 'per_ada'");
        await Refused("UPDATE verifications SET executor_id = 'per_grace' WHERE state = 'Released'");
        await Refused("DELETE FROM verifications WHERE state = 'Released'");
        // Asked anew where one has ended; and only once.
        await db.Write(tx =>
        {
            VerificationStore.Add(tx, Sample.Verification("ver_new", "run_a", "Pending") with { ExecutorAccountId = "per_ada" });
            return 0;
        });
        await Refused("UPDATE verifications SET state = 'Pending' WHERE step_id = 'Pending'");
    }

    [Fact]
    public async Task Checks_that_were_said_in_other_words_hold_as_before_and_keep_the_rows()
    {
        using var db = await From("0019", tx =>
        {
            Sample.Ground(tx);
            var incident = Sample.Incident(tx);
            var alert = Sample.Open(tx, "int_a", incident.Id, Sample.Event("k"));
            JournalStore.Add(tx, "int_a", new IntakeRequest("events", "{}"u8.ToArray()), JournalState.Taken, null);
            ChainStore.Add(tx, new EscalationChain { Id = "esc_a", Slug = "a", Revision = 1, Name = "A" }, new ChainRevision { ChainId = "esc_a", Number = 1, Name = "A", AuthorId = "per_ada", AuthorName = "Ada" });
            EscalationStore.Add(tx, new Climb { IncidentId = incident.Id, ChainId = "esc_a", Revision = 1, Round = 1, Severity = incident.Severity, SinceAt = tx.Now });
            tx.Execute("INSERT INTO deliveries (id, cause, destination_id, kind, urgency, subject_id, text, created_at, due_at) VALUES ('dlv_a', 'c', 'd', 'Step', 'High', @Id, 'Down', 1, 1)", new { alert.Id });
        });

        (string Table, string Column)[] words = [("incidents", "state"), ("incidents", "severity"), ("alerts", "state"), ("alerts", "severity"), ("intake_journal", "state"), ("escalations", "severity"), ("deliveries", "state")];
        foreach (var (table, column) in words)
        {
            Assert.Equal(1, db.Read(tx => tx.Scalar<int>($"SELECT COUNT(*) FROM {table}")));
            foreach (var word in new[] { "Else", "", "resolved" }) await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => db.Write(tx => tx.Execute($"UPDATE {table} SET {column} = @word", new { word })));
        }

        await db.Write(tx => tx.Execute("UPDATE incidents SET state = 'Resolved', severity = 'Sev4'") + tx.Execute("UPDATE alerts SET state = 'Acknowledged'") + tx.Execute("UPDATE deliveries SET state = 'Folded'"));
        if (!db.Read(tx => tx.IsPostgres)) Assert.Equal("ok", db.Read(tx => tx.Scalar<string>("PRAGMA integrity_check")));
    }

    /// <summary>Fills a database that only knows the migrations up to this one, then opens it with all.</summary>
    private async Task<Database> From(string last, Action<WriteTx> fill)
    {
        using (var old = Home.Open([.. Migration.Embedded.Where(m => string.CompareOrdinal(Number(m), last) <= 0)]))
            await old.Write(tx =>
            {
                fill(tx);
                return 0;
            });
        return Home.Open([.. Migration.Embedded]);

        // The name is that of the resource: dots, then the file.
        static string Number(Migration m) => m.Name.Split('.')[^2][..4];
    }

    private static void OldRuns(WriteTx tx)
    {
        Person(tx, "per_ada", "Responder");
        Person(tx, "per_grace", "Responder");
        Person(tx, "per_third", "Responder");
        tx.Execute("INSERT INTO runbooks (id, slug, title, revision, content_hash, step_count, risky_count, created_at, updated_at) VALUES ('rb_a', 'a', 'A', 1, '', 1, 1, 0, 0)");
        tx.Execute("INSERT INTO runbook_revisions (runbook_id, number, title, markdown, content_hash, author_id, author_name, created_at) VALUES ('rb_a', 1, 'A', '# A', '', 'per_ada', 'Ada', 0)");
        tx.Execute(
            """
            INSERT INTO runs (id, runbook_id, runbook, revision, content_hash, title, environment, state, executor_id, executor_name, started_at, parameters)
            VALUES ('run_a', 'rb_a', 'a', 1, '', 'A', 'prod', 'Active', 'per_ada', 'Ada', 0, '[]')
            """);
        tx.Execute("INSERT INTO run_values (run_id, name, value, entered_at) VALUES ('run_a', 'snapshot', 'snap-1', 0)");
        foreach (var (state, i) in OldStates.Select((s, i) => (s, i)))
        {
            var (ended, verified) = (state is "Released" or "Mismatched" or "Superseded", state is "Verified" or "Released");
            tx.Execute(
                "INSERT INTO run_steps (run_id, ordinal, step_id, definition, state) VALUES ('run_a', @i, @state, @definition, 'AwaitingVerification')",
                new { i, state, definition = JsonSerializer.Serialize(Sample.Step(state)) });
            tx.Execute(
                """
                INSERT INTO verifications (id, run_id, step_id, step_title, state, executor_id, executor_name, quorum, package, package_hash, requested_at, expires_at, verified_at, closed_at)
                VALUES (@id, 'run_a', @state, @title, @state, 'per_ada', 'Ada', 2, @package, 'hash', @asked, @expires, @verified, @closed)
                """, new
                {
                    id = $"ver_{i}",
                    state,
                    title = $"The {state}",
                    // As that version wrote it.
                    package = """{"RunId":"run_a","StepId":"s","Runbook":"a","Revision":1,"ContentHash":"","StepText":"Restore 🔥","OpenText":"","Fields":[{"Name":"snapshot","Type":"Text"}],"Values":{"snapshot":"snap-1"},"Nonce":"0f0f"}""",
                    asked = Sample.At(20),
                    expires = Sample.At(21),
                    verified = verified ? Sample.At(22) : (DateTimeOffset?)null,
                    closed = ended ? Sample.At(23) : (DateTimeOffset?)null,
                });
            if (state != "Pending")
                tx.Execute(
                    """
                    INSERT INTO verification_attempts (verification_id, verifier_id, verifier_name, executor_id, at, matched, differing, entered)
                    VALUES (@id, 'per_grace', 'Grace', 'per_ada', @at, @verified, @differing, '{"snapshot":"snap-1"}')
                    """, new { id = $"ver_{i}", at = Sample.At(24), verified, differing = verified ? "[]" : """["snapshot"]""" });
        }
    }

    private static void Person(WriteTx tx, string id, string roles) => tx.Execute(
        "INSERT INTO people (id, email, name, roles, password_hash, created_at) VALUES (@id, @id, @id, @roles, 'x', @at)", new { id, roles, at = Sample.At(1) });

    public sealed class OnSqlite() : Upgrades(new SqliteHome());

    public sealed class OnPostgres() : Upgrades(new SchemaHome());
}
