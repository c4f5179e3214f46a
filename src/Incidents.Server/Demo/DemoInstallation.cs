using System.Text.Json;
using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Core.Runs;
using Incidents.Server.Access;
using Incidents.Server.Alerts;
using Incidents.Server.Http;
using Incidents.Server.People;
using Incidents.Server.Runbooks;
using Incidents.Server.Services;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.People;
using Incidents.Storage.Runbooks;
using Incidents.Storage.Runs;
using Incidents.Storage.Services;

namespace Incidents.Server.Demo;

/// <summary>
/// <c>--demo</c>: two people, since the point of it needs two, a service, keys and the shipped runbooks. Made once; started again on the same folder it keeps everything.
/// </summary>
public sealed class DemoInstallation(Database db, Passwords passwords, RunbookService runbooks)
{
    private const string FactsFile = "demo.json";
    private const string ShellFile = "demo.env";
    private const string ServiceSlug = "orders-db";
    private static readonly (string Email, string Name)[] Cast = [("ada@example.org", "Ada"), ("grace@example.org", "Grace")];
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromDays(365);

    /// <summary>A demo and a real installation never share a folder: its passwords are printed.</summary>
    public static void Check(bool wanted, bool? isDemo)
    {
        if (wanted && isDemo == false) throw new StartupRefusedException(StartupRefusedException.Usage, "This data folder holds a real installation. Start without --demo, or give the demo another folder with --data.");
        if (!wanted && isDemo == true) throw new StartupRefusedException(StartupRefusedException.Usage, "This data folder holds a demo. Start with --demo, or give the real installation another folder with --data.");
    }

    public async Task Prepare(DataFolder folder, string url, TextWriter told)
    {
        var facts = Remembered(folder) ?? await Make();
        facts = facts with { Url = url };
        PrivateFile.Write(folder.File(FactsFile), JsonSerializer.Serialize(facts, Indented) + "\n");
        PrivateFile.Write(folder.File(ShellFile), facts.ToShell());
        await ImportRunbooks();
        await told.WriteLineAsync(facts.ToText(folder.File(ShellFile)));
    }

    private DemoFacts? Remembered(DataFolder folder)
    {
        if (db.Read(InstallationStore.IsDemo) is null) return null;
        try
        {
            return JsonSerializer.Deserialize<DemoFacts>(File.ReadAllText(folder.File(FactsFile)), JsonSerializerOptions.Web) is { People.Count: 2, IntegrationKey.Length: > 0, ApiKey.Length: > 0, Service.Length: > 0 } facts ? facts : null;
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Makes what is missing. Where people exist and only the file with their passwords is lost, they get new ones.</summary>
    private async Task<DemoFacts> Make()
    {
        var people = Cast.Select(c => new DemoPerson(c.Email, Secrets.NewPassword(), c.Name)).ToList();
        var hashes = await Task.WhenAll(people.Select(p => Task.Run(() => passwords.Hash(p.Password))));
        return await db.Write(tx =>
        {
            // Who tries this out has just been made, and shall not wait a day before he can verify.
            if (InstallationStore.SetUp(tx, isDemo: true)) VerificationPolicyStore.Add(tx, VerificationPolicy.Default with { CoolingOffHours = 0 }, "demo");
            var ids = people.Select((person, i) => Person(tx, person, hashes[i])).ToList();
            var service = ServiceStore.Find(tx, ServiceSlug)
                ?? ServiceEndpoints.Make(tx, new NewService("Orders database", RtoSeconds: 3600, RpoSeconds: 900), ServiceSlug).Value;
            var integration = IntegrationEndpoints.Make(tx, "Demo monitoring", service);
            var key = ApiKeyEndpoints.Make(tx, "Demo key", [Scope.Read, Scope.Respond, Scope.Edit, Scope.Admin], KeyLifetime, ids[0]);
            return new DemoFacts("", people, integration.Key, key.Key, service.Slug);
        });
    }

    private static string Person(WriteTx tx, DemoPerson person, string hash)
    {
        if (PersonStore.FindByEmail(tx, person.Email) is not { } known) return PersonService.Add(tx, person.Email, person.Name, [Role.Admin], hash).Value.Id;
        PersonStore.SetPassword(tx, known.Id, hash);
        return known.Id;
    }

    /// <summary>Only those that are not there: what somebody has changed stays his.</summary>
    private async Task ImportRunbooks()
    {
        var shipped = Path.Combine(AppContext.BaseDirectory, "runbooks");
        foreach (var file in Directory.Exists(shipped) ? Directory.GetFiles(shipped, "*.md").Order() : Enumerable.Empty<string>())
        {
            var slug = Path.GetFileNameWithoutExtension(file);
            if (db.Read(tx => RunbookStore.Find(tx, slug)) is null)
                _ = (await runbooks.Import(slug, await File.ReadAllTextAsync(file), expected: 0)).Value;
        }
    }
}
