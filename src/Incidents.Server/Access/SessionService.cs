using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Server.People;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.People;

namespace Incidents.Server.Access;

/// <summary>Signs people in and out.</summary>
public sealed class SessionService(Database db, Passwords passwords)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    public async Task<Outcome<SessionView>> SignIn(string? email, string? password)
    {
        var who = (email ?? "").Trim().ToLowerInvariant();
        var (person, hash) = db.Read(tx => PersonStore.FindByEmail(tx, who) is { DisabledAt: null } found ? (found, PersonStore.PasswordHash(tx, found.Id)) : (null, null));
        // Hashing takes a tenth of a second of work on purpose: not on the thread that serves others.
        if (!await Task.Run(() => passwords.Matches(hash, password ?? "")) || person is null) return AccessRefusals.WrongPassword();
        return await db.Write(tx => Open(tx, PersonView.Of(person)));
    }

    /// <summary>Takes the password once more in a session that is open; tells the instant.</summary>
    public async Task<Outcome<DateTimeOffset>> Authenticate(Caller caller, string token, string? password)
    {
        var hash = db.Read(tx => PersonStore.PasswordHash(tx, caller.AccountId));
        if (!await Task.Run(() => passwords.Matches(hash, password ?? ""))) return AccessRefusals.WrongPassword();
        return await db.Write(tx =>
        {
            SessionStore.Authenticate(tx, Secrets.Hash(token));
            AccessLogStore.Add(tx, caller.Actor, AccessEvent.PasswordGivenAgain, caller.AccountId, $"{caller.Name} gives the password again");
            return tx.Now;
        });
    }

    /// <summary>As <see cref="Authenticate"/>, and the session goes on under a new token, which it gives: one that was seen before is worth nothing then.</summary>
    public async Task<Outcome<string>> Renew(Caller caller, string token, string? password)
    {
        if (!(await Authenticate(caller, token, password)).Is(out _, out var refusal)) return refusal;
        var next = Secrets.NewSession();
        return await db.Write<Outcome<string>>(tx => SessionStore.Renew(tx, Secrets.Hash(token), Secrets.Hash(next)) ? next : AccessRefusals.Unauthenticated());
    }

    public Task SignOut(string token) => db.Write(tx =>
    {
        SessionStore.End(tx, Secrets.Hash(token));
        return true;
    });

    public static SessionView Open(WriteTx tx, PersonView person)
    {
        var token = Secrets.NewSession();
        var expires = tx.Now + Lifetime;
        SessionStore.Add(tx, Secrets.Hash(token), person.Id, expires);
        return new SessionView(token, expires, person);
    }
}
