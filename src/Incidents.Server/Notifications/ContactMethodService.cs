using System.Security.Cryptography;
using System.Text;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Notifications;
using Incidents.Core.People;
using Incidents.Server.Access;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.Notifications;
using Incidents.Storage.People;

namespace Incidents.Server.Notifications;

/// <summary>The ways of a person: added, proven by a code, tried, removed.</summary>
internal static class ContactMethodService
{
    private const int Most = 20;
    private const int MostTries = 10;
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan CodesApart = TimeSpan.FromMinutes(1);

    public static Outcome<Destination> Add(WriteTx tx, string id, Destination read, Caller caller)
    {
        if (!ContactMethodEndpoints.Whose(tx, id, caller).Is(out var person, out var no)) return no;
        if (DestinationStore.OfPerson(tx, person.Id).Count >= Most) return NotificationRefusals.TooManyWays(Most);
        var made = read with { Id = tx.NewId(Destination.MethodPrefix), PersonId = person.Id, CreatedAt = tx.Now };
        DestinationStore.Add(tx, made);
        Tell(tx, caller, person, $"adds the contact method '{made.Name}' ({Words.Of(made.Kind)})");
        return made;
    }

    public static Outcome<Destination> Remove(WriteTx tx, string id, string method, Caller caller)
    {
        if (!Find(tx, id, method, caller).Is(out var found, out var no)) return no;
        DestinationStore.Remove(tx, method);
        DeliveryStore.CloseAll(tx, method, "this way was deleted");
        Tell(tx, caller, found.Person, $"deletes the contact method '{found.Way.Name}' ({Words.Of(found.Way.Kind)})");
        return found.Way;
    }

    /// <summary>Sends a code there, which its owner types back.</summary>
    public static async Task<Outcome<Destination>> SendCode(Database db, DeliveryWorker worker, string id, string method, Caller caller)
    {
        var code = Secrets.NewCode();
        var due = await db.Write<Outcome<(Destination Way, string Delivery, DateTimeOffset At)>>(tx =>
        {
            if (!Find(tx, id, method, caller).Is(out var found, out var no)) return no;
            if (found.Way.CodeSentAt is { } sent && sent <= tx.Now && tx.Now - sent < CodesApart) return NotificationRefusals.CodeSentJustNow();
            DestinationStore.SetCode(tx, method, HashOf(method, code));
            return (found.Way, tx.NewId("dlv"), tx.Now);
        });
        if (!due.Is(out var to, out var refusal)) return refusal;
        var sending = await worker.SendNow(to.Way, new Message
        {
            Id = to.Delivery, Kind = NotificationKind.IncidentNews, Urgency = Urgency.Low, At = to.At, Title = $"Your code is {code}",
            Lines = [$"Type {code} within 15 minutes where you set up '{to.Way.Name}', and you will be told this way.", "If you do not know of this, do nothing: nothing more is sent here."],
        });
        return sending.Result == SendingResult.Sent ? to.Way : NotificationRefusals.CodeNotSent(sending.Why);
    }

    public static Outcome<Destination> Verify(WriteTx tx, string id, string method, string code, Caller caller)
    {
        if (!Find(tx, id, method, caller).Is(out var found, out var no)) return no;
        var way = found.Way;
        if (!caller.Is(found.Person.Id)) return NotificationRefusals.OwnOnly();
        if (way.CodeHash is null || way.CodeSentAt is not { } sent || sent > tx.Now || tx.Now - sent > CodeLifetime || way.CodeTries >= MostTries) return NotificationRefusals.NoCode();
        // Counted also when it is right: a write that ends in a refusal keeps what it wrote.
        DestinationStore.CountTry(tx, method);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(way.CodeHash), Encoding.ASCII.GetBytes(HashOf(method, code.Trim())))) return NotificationRefusals.WrongCode(MostTries - way.CodeTries - 1);
        DestinationStore.Verify(tx, method);
        Tell(tx, caller, found.Person, $"has typed back the code of the contact method '{way.Name}' ({Words.Of(way.Kind)})");
        return DestinationStore.Find(tx, method)!;
    }

    /// <summary>Sends a test there now, as his own or as an admin.</summary>
    public static async Task<Outcome<Destination>> Test(Database db, DeliveryWorker worker, string id, string method, Caller caller)
    {
        if (!db.Read(tx => Find(tx, id, method, caller).Then<(Destination Way, DateTimeOffset At)>(found => (found.Way, tx.Now))).Is(out var to, out var refusal)) return refusal;
        if (to.Way.VerifiedAt is null) return NotificationRefusals.NotVerified();
        var sending = await worker.SendNow(to.Way, ChannelService.TestMessage(to.Way, to.At, caller));
        await db.Write(tx => ChannelService.Note(tx, method, sending));
        return sending.Result == SendingResult.Sent ? to.Way : NotificationRefusals.TestNotSent(sending.Why);
    }

    private static Outcome<(Person Person, Destination Way)> Find(ReadTx tx, string id, string method, Caller by)
    {
        if (!ContactMethodEndpoints.Whose(tx, id, by).Is(out var person, out var refusal)) return refusal;
        return DestinationStore.Find(tx, method) is { } way && way.PersonId == person.Id ? (person, way) : NotificationRefusals.MethodNotFound(method);
    }

    private static string HashOf(string method, string code) => Secrets.Hash($"{method}:{code}");

    private static void Tell(WriteTx tx, Caller by, Person whose, string what) =>
        AccessLogStore.Add(tx, by.Actor, AccessEvent.NotificationWaysChanged, whose.Id, $"{by.Name} {what} of {whose.Name}");
}
