using Incidents.Core.People;

namespace Incidents.Storage.People;

/// <summary>People and their password hashes.</summary>
public static class PersonStore
{
    private const string Columns = "id, email, name, roles, created_at, disabled_at, kind, same_as, verifier_since";

    public static IReadOnlyList<Person> All(ReadTx tx) => tx.Query<Person>($"SELECT {Columns} FROM people ORDER BY name, id");

    public static Person? Find(ReadTx tx, string id) => tx.QueryFirst<Person>($"SELECT {Columns} FROM people WHERE id = @id", new { id });

    /// <summary>The person himself, when this is the id of his second account.</summary>
    public static Person? FindSelf(ReadTx tx, string id) => Find(tx, id) is { } person ? person.SameAs is { } self ? Find(tx, self) : person : null;

    public static Person? FindByEmail(ReadTx tx, string email) => tx.QueryFirst<Person>($"SELECT {Columns} FROM people WHERE email = @email", new { email });

    public static string? PasswordHash(ReadTx tx, string id) => tx.QueryFirst<string>("SELECT password_hash FROM people WHERE id = @id", new { id });

    /// <summary>False when the e-mail is taken.</summary>
    public static bool Add(WriteTx tx, Person person, string passwordHash) => tx.Execute(
        """
        INSERT INTO people (id, email, name, roles, password_hash, created_at, kind, same_as, verifier_since)
        VALUES (@Id, @Email, @Name, @Roles, @passwordHash, @CreatedAt, @kind, @SameAs, @VerifierSince)
        ON CONFLICT (email) DO NOTHING
        """, new { person.Id, person.Email, person.Name, person.Roles, passwordHash, person.CreatedAt, kind = person.Kind.ToString(), person.SameAs, person.VerifierSince }) == 1;

    public static void SetPassword(WriteTx tx, string id, string passwordHash) =>
        tx.Execute("UPDATE people SET password_hash = @passwordHash WHERE id = @id", new { id, passwordHash });

    /// <summary>Roles, since when he may verify, whether he may sign in, and whose second account it is.</summary>
    public static void Update(WriteTx tx, Person person) => tx.Execute(
        "UPDATE people SET roles = @Roles, verifier_since = @VerifierSince, disabled_at = @DisabledAt, same_as = @SameAs WHERE id = @Id",
        new { person.Id, person.Roles, person.VerifierSince, person.DisabledAt, person.SameAs });

    /// <summary>The person behind an account: himself, unless it is somebody's second one.</summary>
    public static string PersonOf(ReadTx tx, string id) => tx.QueryFirst<string>("SELECT same_as FROM people WHERE id = @id", new { id }) ?? id;

    /// <summary>Whether the account moves a run on, or has judged a verification that is still open.</summary>
    public static bool IsBusy(ReadTx tx, string id) => tx.Scalar<long>(
        """
        SELECT (SELECT COUNT(*) FROM runs WHERE executor_id = @id AND state = 'Active')
          + (SELECT COUNT(*) FROM verification_attempts a JOIN verifications v ON v.id = a.verification_id WHERE a.verifier_id = @id AND v.state IN ('Pending', 'Claimed', 'Verified'))
        """, new { id }) > 0;

    /// <summary>Whoever typed a value with one account has seen it with the other.</summary>
    public static void ShareContributions(WriteTx tx, string accountId, string personId) => tx.Execute(
        "INSERT INTO run_contributors (run_id, person_id) SELECT run_id, @personId FROM run_contributors WHERE person_id = @accountId ON CONFLICT (run_id, person_id) DO NOTHING",
        new { accountId, personId });
}
