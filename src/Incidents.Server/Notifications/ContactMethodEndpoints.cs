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
    public static void MapContactMethods(this IEndpointRouteBuilder routes)
    {
        var methods = routes.MapGroup("/api/v1/people/{id}/contact-methods").WithTags("people");
        methods.MapGet("", List).MayHuman(Permission.Read).WithName("listContactMethods").WithSummary("By which ways a person can be told; his own, or as an admin.");
        methods.MapPost("", Add).MayHuman(Permission.Read).WithName("createContactMethod").WithSummary("Add one; it is not used before its code was typed back. The secret of a webhook is shown only here.");
        methods.MapDelete("/{method}", Remove).MayHuman(Permission.Read).WithName("deleteContactMethod").WithSummary("Nothing more is sent there.");
        methods.MapPost("/{method}/code", SendCode).MayHuman(Permission.Read).WithName("sendContactMethodCode").WithSummary("Send a code there, which its owner types back within 15 minutes.");
        methods.MapPost("/{method}/test", Test).MayHuman(Permission.Read).WithName("testContactMethod").WithSummary("Send a test there now, to one that was verified.");
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
        var added = await db.Write(tx => ContactMethodService.Add(tx, id, read, caller));
        return added.Created(made => $"/api/v1/people/{made.PersonId}/contact-methods", NewDestinationView.Of);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(string id, string method, Database db, Caller caller)
    {
        var removed = await db.Write(tx => ContactMethodService.Remove(tx, id, method, caller));
        return removed.Refusal is { } refusal ? Problems.From(refusal) : TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> SendCode(string id, string method, Database db, DeliveryWorker worker, Caller caller)
    {
        return (await ContactMethodService.SendCode(db, worker, id, method, caller)).Refusal is { } refusal ? Problems.From(refusal) : TypedResults.NoContent();
    }

    private static async Task<Results<Ok<DestinationView>, ProblemHttpResult>> Verify(string id, string method, NewVerification body, Database db, Caller caller)
    {
        if (new Checking().Text(body.Code, "code", 20).Refusal is { } refusal) return Problems.From(refusal);
        var verified = await db.Write(tx => ContactMethodService.Verify(tx, id, method, body.Code, caller));
        return verified.Ok(DestinationView.Of);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Test(string id, string method, Database db, DeliveryWorker worker, Caller caller) =>
        (await ContactMethodService.Test(db, worker, id, method, caller)).Refusal is { } refusal ? Problems.From(refusal) : TypedResults.NoContent();
}
