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
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Notifications;

/// <summary>By which ways a person can be told; none is used before he has typed back the code that was sent there.</summary>
public static class ContactMethodEndpoints
{
    private const int Most = 20;
    private const int MostTries = 10;
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan CodesApart = TimeSpan.FromMinutes(1);

    public static void MapContactMethods(this IEndpointRouteBuilder routes)
    {
        var methods = routes.MapGroup("/api/v1/people/{id}/contact-methods").WithTags("people");
        methods.MapGet("", List).MayHuman(Permission.Read).WithName("listContactMethods").WithSummary("By which ways a person can be told; his own, or as an admin.");
        methods.MapPost("", Add).MayHuman(Permission.Read).WithName("createContactMethod").WithSummary("Add one; it is not used before its code was typed back. The secret of a webhook is shown only here.");
        methods.MapDelete("/{method}", Remove).MayHuman(Permission.Read).WithName("deleteContactMethod").WithSummary("Nothing more is sent there.");
        methods.MapPost("/{method}/code", SendCode).MayHuman(Permission.Read).WithName("sendContactMethodCode").WithSummary("Send a code there, which its owner types back within 15 minutes.");
        methods.MapPost("/{method}/verify", Verify).MayHuman(Permission.Read).WithName("verifyContactMethod").WithSummary("The code that arrived: from now on this way is used. Its owner only; ten tries.");
    }

    /// <summary>The person, when the caller may look after his ways.</summary>
    internal static Outcome<Person> Whose(ReadTx tx, string id, Caller by)
    {
        // Who may not look learns nothing of who there is.
        if (!by.May(Permission.Administer) && !by.Is(id) && by.AccountId != id) return NotificationRefusals.NotAllowed();
        return PersonStore.FindSelf(tx, id) is { } person ? person : PeopleRefusals.PersonNotFound(id);
    }

    private static Results<Ok<ListView<DestinationView>>, ProblemHttpResult> List(string id, Database db, Caller caller) =>
        db.Read(tx => Whose(tx, id, caller).Then<ListView<DestinationView>>(person => new ListView<DestinationView>([.. DestinationStore.OfPerson(tx, person.Id).Select(DestinationView.Of)], null))).Ok();

    private static async Task<Results<Created<NewDestinationView>, ProblemHttpResult>> Add(string id, NewDestination body, Database db, Caller caller)
    {
        if (!DestinationReading.Read(body, null).Is(out var read, out var refusal)) return Problems.From(refusal);
        var added = await db.Write<Outcome<Destination>>(tx =>
        {
            if (!Whose(tx, id, caller).Is(out var person, out var no)) return no;
            if (DestinationStore.OfPerson(tx, person.Id).Count >= Most) return NotificationRefusals.TooManyWays(Most);
            var made = read with { Id = tx.NewId(Destination.MethodPrefix), PersonId = person.Id, CreatedAt = tx.Now };
            DestinationStore.Add(tx, made);
            Tell(tx, caller, person, $"adds the contact method '{made.Name}' ({Words.Of(made.Kind)})");
            return made;
        });
        return added.Created(made => $"/api/v1/people/{made.PersonId}/contact-methods", NewDestinationView.Of);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(string id, string method, Database db, Caller caller)
    {
        var removed = await db.Write<Outcome<Destination>>(tx =>
        {
            if (!Find(tx, id, method, caller).Is(out var found, out var no)) return no;
            DestinationStore.Remove(tx, method);
            DeliveryStore.CloseAll(tx, method, "this way was deleted");
            Tell(tx, caller, found.Person, $"deletes the contact method '{found.Way.Name}' ({Words.Of(found.Way.Kind)})");
            return found.Way;
        });
        return removed.Refusal is { } refusal ? Problems.From(refusal) : TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> SendCode(string id, string method, Database db, DeliveryWorker worker, Caller caller)
    {
        var code = Secrets.NewCode();
        var due = await db.Write<Outcome<(Destination Way, string Delivery, DateTimeOffset At)>>(tx =>
        {
            if (!Find(tx, id, method, caller).Is(out var found, out var no)) return no;
            if (found.Way.CodeSentAt is { } sent && sent <= tx.Now && tx.Now - sent < CodesApart) return NotificationRefusals.CodeSentJustNow();
            DestinationStore.SetCode(tx, method, HashOf(method, code));
            return (found.Way, tx.NewId("dlv"), tx.Now);
        });
        if (!due.Is(out var to, out var refusal)) return Problems.From(refusal);
        var sending = await worker.SendNow(to.Way, new Message
        {
            Id = to.Delivery, Kind = NotificationKind.IncidentNews, Urgency = Urgency.Low, At = to.At, Title = $"Your code is {code}",
            Lines = [$"Type {code} within 15 minutes where you set up '{to.Way.Name}', and you will be told this way.", "If you do not know of this, do nothing: nothing more is sent here."],
        });
        return sending.Result == SendingResult.Sent ? TypedResults.NoContent() : Problems.From(NotificationRefusals.CodeNotSent(sending.Why));
    }

    private static async Task<Results<Ok<DestinationView>, ProblemHttpResult>> Verify(string id, string method, NewVerification body, Database db, Caller caller)
    {
        if (new Checking().Text(body.Code, "code", 20).Refusal is { } refusal) return Problems.From(refusal);
        var verified = await db.Write<Outcome<Destination>>(tx =>
        {
            if (!Find(tx, id, method, caller).Is(out var found, out var no)) return no;
            var way = found.Way;
            if (!caller.Is(found.Person.Id)) return NotificationRefusals.OwnOnly();
            if (way.CodeHash is null || way.CodeSentAt is not { } sent || sent > tx.Now || tx.Now - sent > CodeLifetime || way.CodeTries >= MostTries) return NotificationRefusals.NoCode();
            // Counted also when it is right: a write that ends in a refusal keeps what it wrote.
            DestinationStore.CountTry(tx, method);
            if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(way.CodeHash), Encoding.ASCII.GetBytes(HashOf(method, body.Code.Trim())))) return NotificationRefusals.WrongCode(MostTries - way.CodeTries - 1);
            DestinationStore.Verify(tx, method);
            Tell(tx, caller, found.Person, $"has typed back the code of the contact method '{way.Name}' ({Words.Of(way.Kind)})");
            return DestinationStore.Find(tx, method)!;
        });
        return verified.Ok(DestinationView.Of);
    }

    private static Outcome<(Person Person, Destination Way)> Find(ReadTx tx, string id, string method, Caller by)
    {
        if (!Whose(tx, id, by).Is(out var person, out var refusal)) return refusal;
        return DestinationStore.Find(tx, method) is { } way && way.PersonId == person.Id ? (person, way) : NotificationRefusals.MethodNotFound(method);
    }

    private static string HashOf(string method, string code) => Secrets.Hash($"{method}:{code}");

    private static void Tell(WriteTx tx, Caller by, Person whose, string what) =>
        AccessLogStore.Add(tx, by.Actor, AccessEvent.NotificationWaysChanged, whose.Id, $"{by.Name} {what} of {whose.Name}");
}
