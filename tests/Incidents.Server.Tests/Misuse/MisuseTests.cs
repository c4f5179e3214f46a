using System.Net;
using System.Net.Http.Json;
using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Core.Runs;
using Incidents.Server.Tests.Runs;
using Incidents.Storage.Runs;

namespace Incidents.Server.Tests.Misuse;

/// <summary>
/// The misuse cases of the two-person rule, numbered as in its description, each through the API of the real server. Ada follows the run, Grace (and Linus) verify,
/// Carol commands. What is common to them is here; the cases are in the files beside, by what they attack.
/// </summary>
public abstract class MisuseTests(Db database)
{
    protected Db Database => database;

    /// <summary>A run whose restore step is next, outside of any incident.</summary>
    protected async Task<Followed> AtRestore() => await (await Followed.Begin(await TestApp.Start(database))).At("restore");

    /// <summary>A run in an open incident of this severity, its restore step next.</summary>
    protected async Task<(Followed Followed, string Incident)> InIncident(string severity = "sev1")
    {
        var app = await TestApp.Start(database);
        var carol = await app.As("carol");
        var incident = (await carol.Post("/api/v1/incidents", new { title = "orders-db is down", severity })).Is(HttpStatusCode.Created).Of("id");
        (await carol.Post($"/api/v1/incidents/{incident}/commander")).Is(HttpStatusCode.OK);
        return (await (await Followed.Begin(app, incident)).At("restore"), incident);
    }

    /// <summary>Changes the policy, as if two people had agreed on it.</summary>
    protected static Task Set(TestApp app, Func<VerificationPolicy, VerificationPolicy> change) =>
        app.Server.Database.Write(tx => VerificationPolicyStore.Add(tx, change(VerificationPolicyStore.Current(tx)), "test"));

    /// <summary>Does something to the database that the program itself would never do.</summary>
    protected static Task Past(TestApp app, string sql, object? args = null) => app.Server.Database.Write(tx => tx.Execute(sql, args));

    protected static async Task<string> PersonId(Client person) => (await person.Get("/api/v1/sessions/current")).Of("id");

    protected static async Task<string> StateOf(Client reader, string verification) => (await reader.Get(verification)).Of("state");

    /// <summary>Sends with a key, as a client does that may have to send again.</summary>
    protected static Task<Reply> PostOnce(Client client, string path, string key, object body) => client.Send(HttpMethod.Post, path, JsonContent.Create(body), ("Idempotency-Key", key));

    protected static async Task<IReadOnlyList<string>> Told(Client person) =>
        [.. (await person.Get("/api/v1/notifications?limit=200")).Items().Select(n => n.Of("kind"))];

    protected static async Task<Reply[]> Together(int count, Func<int, Task<Reply>> send) => await Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(() => send(i))));
}
