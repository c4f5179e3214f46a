using System.Security.Cryptography;
using System.Text;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Server.People;
using Incidents.Storage;
using Incidents.Storage.Access;

namespace Incidents.Server.Access;

/// <summary>
/// The first start: no default password. A one-time token, printed and kept in the data folder for its owner to read, lets one person in as admin.
/// </summary>
public sealed class SetupService(Database db, Passwords passwords, TimeProvider clock)
{
    public const string FileName = "setup-token";
    public const int Minutes = 60;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(Minutes);
    private (string Token, DateTimeOffset Until, string File)? offered;

    /// <summary>Makes a new token, or gives null when the installation is set up.</summary>
    public string? Offer(DataFolder folder)
    {
        var file = folder.File(FileName);
        if (db.Read(InstallationStore.IsDemo) is not null)
        {
            File.Delete(file);
            return null;
        }

        var token = Secrets.NewSetupToken();
        offered = (token, clock.GetUtcNow() + Lifetime, file);
        PrivateFile.Write(file, token + "\n");
        return token;
    }

    public async Task<Outcome<SessionView>> SetUp(NewInstallation asked)
    {
        if (db.Read(InstallationStore.IsDemo) is not null) return AccessRefusals.SetUpAlready();
        if (offered is not { } offer || clock.GetUtcNow() >= offer.Until || !Same(offer.Token, asked.Token ?? "")) return AccessRefusals.WrongSetupToken();
        if (PersonService.Check(asked.Email, asked.Name, asked.Password).Refusal is { } refusal) return refusal;
        var hash = await Task.Run(() => passwords.Hash(asked.Password));
        var made = await db.Write<Outcome<SessionView>>(tx =>
        {
            if (!InstallationStore.SetUp(tx, isDemo: false)) return AccessRefusals.SetUpAlready();
            return PersonService.Add(tx, asked.Email, asked.Name, [Role.Admin], hash).Then<SessionView>(person => SessionService.Open(tx, PersonView.Of(person)));
        });
        if (made.Refusal is null) File.Delete(offer.File);
        return made;
    }

    private static bool Same(string expected, string given) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));
}
