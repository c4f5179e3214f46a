using Incidents.Core.Runs;
using Incidents.Server.Access;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.People;
using Incidents.Storage.Runs;

namespace Incidents.Server.Tests;

/// <summary>
/// Looks at every byte that anybody but the executor receives in any test: no value that a second person still has to find may be in it.
/// What the receiver himself has just sent does not count.
/// </summary>
public sealed class CanaryWatch(Database db)
{
    /// <summary>Shorter ones stand in too many innocent words.</summary>
    private const int ShortestCanary = 6;

    public void Look(string? token, string sent, Reply reply)
    {
        var told = Told(token, sent, reply);
        Assert.True(told is null, $"The value of '{told}' was told to somebody who must find it himself: {reply.Text}");
    }

    /// <summary>The name of the first value that was given away, or null.</summary>
    public string? Told(string? token, string sent, Reply reply) => db.Read(tx =>
    {
        var person = token is null ? null : SessionStore.Find(tx, Secrets.Hash(token))?.PersonId;
        var who = person is null ? null : PersonStore.Find(tx, person)?.SameAs ?? person;
        return (from v in VerificationStore.Live(tx)
                where v.ExecutorId != who
                from value in v.Package.Values
                where value.Key != "environment" && value.Value.Length >= ShortestCanary && !sent.Contains(value.Value, StringComparison.OrdinalIgnoreCase)
                where reply.Text.Contains(value.Value, StringComparison.OrdinalIgnoreCase) || reply.Headers.Values.Any(h => h.Contains(value.Value, StringComparison.OrdinalIgnoreCase))
                select value.Key).FirstOrDefault();
    });
}
