using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Storage.Access;
using Incidents.Storage.People;
using Incidents.Storage.Tests.Engine;
using Role = Incidents.Core.People.Role;

namespace Incidents.Storage.Tests.Stores;

public abstract class StoredAccess : StoreFacts
{
    private protected StoredAccess(Home home) : base(home)
    {
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_installation_is_set_up_once_and_stays_what_it_is(bool isDemo)
    {
        Assert.Null(Read(InstallationStore.IsDemo));

        Assert.True(await Db.Write(tx => InstallationStore.SetUp(tx, isDemo)));
        Assert.False(await Db.Write(tx => InstallationStore.SetUp(tx, !isDemo)));

        Assert.Equal(isDemo, Read(InstallationStore.IsDemo));
        Assert.Equal(Now, Read(tx => tx.Scalar<DateTimeOffset>("SELECT set_up_at FROM installation")));
    }

    [Fact]
    public async Task A_person_comes_back_whole_and_without_the_password()
    {
        var person = new Person
        {
            Id = "per_a", Email = "ada@example.org", Name = Sample.Strange, Roles = [.. Enum.GetValues<Role>()], CreatedAt = Sample.At(1), Kind = PersonKind.Shared, SameAs = "per_b", VerifierSince = Sample.At(2),
        };
        var bare = new Person { Id = "per_b", Email = "b@example.org", CreatedAt = DateTimeOffset.UnixEpoch };
        await Write(tx => Assert.True(PersonStore.Add(tx, bare, "hash-b") && PersonStore.Add(tx, person, "hash-a")));

        Same(person, Read(tx => PersonStore.Find(tx, "per_a")));
        Same(person, Read(tx => PersonStore.FindByEmail(tx, "ada@example.org")));
        Same([bare, person], Read(PersonStore.All));
        Assert.Null(Read(tx => PersonStore.Find(tx, "ada@example.org")));
        Assert.Null(Read(tx => PersonStore.FindByEmail(tx, "per_a")));
        Assert.Equal("hash-a", Read(tx => PersonStore.PasswordHash(tx, "per_a")));

        await Write(tx => PersonStore.SetPassword(tx, "per_a", "hash-c"));
        Assert.Equal(("hash-c", "hash-b", null), Read(tx => (PersonStore.PasswordHash(tx, "per_a"), PersonStore.PasswordHash(tx, "per_b"), PersonStore.PasswordHash(tx, "per_x"))));

        await Write(tx => tx.Execute("UPDATE people SET disabled_at = @now WHERE id = 'per_a'", new { now = tx.Now }));
        Same(person with { DisabledAt = Now }, Read(tx => PersonStore.Find(tx, "per_a")));
    }

    [Fact]
    public async Task An_email_belongs_to_one_person_and_is_lower_case()
    {
        await Write(tx => Assert.True(PersonStore.Add(tx, Sample.Person("per_a"), "hash")));

        Assert.False(await Db.Write(tx => PersonStore.Add(tx, Sample.Person("per_b") with { Email = "per_a@example.org" }, "other")));
        await Refused(() => Write(tx => PersonStore.Add(tx, Sample.Person("per_c") with { Email = "Upper@example.org" }, "other")));

        Same([Sample.Person("per_a")], Read(PersonStore.All));
        Assert.Equal("hash", Read(tx => PersonStore.PasswordHash(tx, "per_a")));
    }

    [Fact]
    public async Task A_team_comes_back_with_its_members_and_its_name_is_its_own()
    {
        var team = new Team { Id = "team_a", Name = Sample.Strange, Members = ["per_ada", "per_grace"], CreatedAt = Sample.At(1) };
        var lonely = new Team { Id = "team_b", Name = "0 lonely", CreatedAt = Sample.At(2) };
        await Db.Write(Sample.Ground);
        await Write(tx => Assert.True(TeamStore.Add(tx, team) && TeamStore.Add(tx, lonely)));

        Assert.False(await Db.Write(tx => TeamStore.Add(tx, team with { Id = "team_c", Members = ["per_grace"] })));
        await Refused(() => Write(tx => TeamStore.Add(tx, lonely with { Id = "team_d", Name = "ghosts", Members = ["per_nobody"] })));

        Same([lonely, team], Read(TeamStore.All));
        Assert.Equal((true, false), Read(tx => (TeamStore.Exists(tx, "team_a"), TeamStore.Exists(tx, "team_c"))));
    }

    [Fact]
    public async Task A_session_names_its_person_until_it_ends_expires_or_the_person_is_disabled()
    {
        await Db.Write(Sample.Ground);
        await Write(tx =>
        {
            SessionStore.Add(tx, "ended", "per_ada", tx.Now.AddHours(1));
            SessionStore.Add(tx, "short", "per_ada", tx.Now.AddMicroseconds(1));
            SessionStore.Add(tx, "long", "per_ada", tx.Now.AddHours(1));
            SessionStore.Add(tx, "other", "per_grace", tx.Now.AddHours(1));
        });
        List<string?> Who() => Read(tx => new[] { "ended", "short", "long", "other", "none" }.Select(t => SessionStore.Find(tx, t)?.PersonId).ToList());

        Assert.Equal(["per_ada", "per_ada", "per_ada", "per_grace", null], Who());
        await Write(tx => SessionStore.End(tx, "ended"));
        Clock.Advance(TimeSpan.FromMicroseconds(1));
        Assert.Equal([null, null, "per_ada", "per_grace", null], Who());

        await Write(tx => SessionStore.End(tx, "ended"));
        Assert.Equal(Now.AddMicroseconds(-1), Read(tx => tx.Scalar<DateTimeOffset>("SELECT ended_at FROM sessions WHERE token_hash = 'ended'")));

        await Write(tx => tx.Execute("UPDATE people SET disabled_at = 1 WHERE id = 'per_grace'"));
        Assert.Equal([null, null, "per_ada", null, null], Who());
        await Refused(() => Write(tx => SessionStore.Add(tx, "long", "per_ada", tx.Now)));
        await Refused(() => Write(tx => SessionStore.Add(tx, "ghost", "per_nobody", tx.Now)));
    }

    [Fact]
    public async Task A_session_remembers_when_the_password_was_last_given()
    {
        await Db.Write(Sample.Ground);
        await Write(tx =>
        {
            SessionStore.Add(tx, "one", "per_ada", tx.Now.AddHours(1));
            SessionStore.Add(tx, "two", "per_ada", tx.Now.AddHours(1));
        });
        var begun = Now;
        DateTimeOffset At(string token) => Read(tx => SessionStore.Find(tx, token))!.AuthenticatedAt;

        Assert.Equal((begun, begun), (At("one"), At("two")));
        Clock.Advance(TimeSpan.FromMinutes(20));
        await Write(tx => SessionStore.Authenticate(tx, "one"));
        Assert.Equal((Now, begun), (At("one"), At("two")));
    }

    [Fact]
    public async Task An_API_key_comes_back_whole_and_lives_until_it_expires_or_is_revoked()
    {
        var key = new ApiKey { Id = "key_a", Name = Sample.Strange, Hint = "wxyz", Scopes = [.. Enum.GetValues<Scope>()], CreatedBy = "per_ada", CreatedAt = Now, ExpiresAt = Now.AddMicroseconds(1) };
        var other = key with { Id = "key_b", Scopes = [], CreatedBy = "per_grace", ExpiresAt = Now.AddDays(90) };
        await Db.Write(Sample.Ground);
        await Write(tx =>
        {
            ApiKeyStore.Add(tx, other, "hash-b", "per_grace");
            ApiKeyStore.Add(tx, key, "hash-a", "per_ada");
        });

        Same([key, other], Read(ApiKeyStore.All));
        Same(key, Read(tx => ApiKeyStore.FindLive(tx, "hash-a")));
        Assert.Null(Read(tx => ApiKeyStore.FindLive(tx, "hash-c")));
        Assert.Equal(["per_ada", "per_grace"], Read(tx => tx.Query<string>("SELECT created_by FROM api_keys ORDER BY id")));
        await Refused(() => Write(tx => ApiKeyStore.Add(tx, key with { Id = "key_c" }, "hash-a", "per_ada")));
        await Refused(() => Write(tx => ApiKeyStore.Add(tx, key with { Id = "key_c" }, "hash-c", "per_nobody")));

        Clock.Advance(TimeSpan.FromMicroseconds(1));
        Assert.Null(Read(tx => ApiKeyStore.FindLive(tx, "hash-a")));
        Assert.Equal((true, false, false), await Db.Write(tx => (ApiKeyStore.Revoke(tx, "key_b"), ApiKeyStore.Revoke(tx, "key_b"), ApiKeyStore.Revoke(tx, "key_c"))));
        Assert.Null(Read(tx => ApiKeyStore.FindLive(tx, "hash-b")));
        Same([key, other with { RevokedAt = Now }], Read(ApiKeyStore.All));
    }

    public sealed class OnSqlite() : StoredAccess(new SqliteHome());

    public sealed class OnPostgres() : StoredAccess(new SchemaHome());
}
