using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Notifications;
using Incidents.Server.Http;
using Incidents.Server.Notifications;
using Incidents.Storage;

namespace Incidents.Server.Pages.Contacts;

/// <summary>By which ways the visitor is told: set up, proven, tried; and when which one is used.</summary>
public static class ContactPages
{
    public static void MapContactPages(this IEndpointRouteBuilder routes)
    {
        var pages = PageRoute.Group(routes);
        pages.MapGet("/me/contacts", (Visit visit, Database db, Caller caller, string? done) => Shown(visit, db, caller, null, Words(done))).MayHuman(Permission.Read);
        pages.MapPost("/me/contacts", Add).MayHuman(Permission.Read);
        pages.MapPost("/me/contacts/rules", SetRules).MayHuman(Permission.Read);
        pages.MapPost("/me/contacts/{id}/code", SendCode).MayHuman(Permission.Read);
        pages.MapPost("/me/contacts/{id}/verify", Verify).MayHuman(Permission.Read);
        pages.MapPost("/me/contacts/{id}/test", Test).MayHuman(Permission.Read);
        pages.MapPost("/me/contacts/{id}/delete", Delete).MayHuman(Permission.Read);
    }

    private static async Task<IResult> Add(Visit visit, Database db, Caller caller)
    {
        if (!Read(visit.Form).Is(out var read, out var wrong)) return Shown(visit, db, caller, wrong);
        var added = await db.Write(tx => ContactMethodService.Add(tx, caller.PersonId, read, caller));
        // A secret is shown here and never again: there is no other page to go on to.
        return added.Refusal is null && added.Value is { Kind: DestinationKind.Webhook, Secret: { } secret }
            ? visit.Show<ContactsPage, ContactsModel>(db.Read(tx => ContactsModel.Of(tx, caller, PageForm.Empty, secret, Words("added"))))
            : visit.After(added, _ => "/me/contacts?done=added", refusal => Shown(visit, db, caller, refusal));
    }

    private static async Task<IResult> SetRules(Visit visit, Database db, Caller caller)
    {
        var set = NotificationRuleEndpoints.Read(new NewRules([.. RuleFields.All(visit.Form).Select(r => r.Asked())])).Is(out var rules, out var wrong)
            ? await db.Write(tx => NotificationRuleEndpoints.Set(tx, caller.PersonId, rules, caller))
            : wrong;
        return visit.After(set, _ => "/me/contacts?done=rules", refusal => Shown(visit, db, caller, refusal));
    }

    private static async Task<IResult> SendCode(string id, Visit visit, Database db, DeliveryWorker worker, Caller caller) =>
        visit.After(await ContactMethodService.SendCode(db, worker, caller.PersonId, id, caller), _ => "/me/contacts?done=code", refusal => Shown(visit, db, caller, refusal));

    private static async Task<IResult> Verify(string id, Visit visit, Database db, Caller caller)
    {
        Outcome<Destination> verified = new Checking().Text(visit.Form["code"], "code", 20).Refusal is { } wrong ? wrong : await db.Write(tx => ContactMethodService.Verify(tx, caller.PersonId, id, visit.Form["code"]!, caller));
        return visit.After(verified, _ => "/me/contacts?done=verified", refusal => Shown(visit, db, caller, refusal));
    }

    private static async Task<IResult> Test(string id, Visit visit, Database db, DeliveryWorker worker, Caller caller) =>
        visit.After(await ContactMethodService.Test(db, worker, caller.PersonId, id, caller), _ => "/me/contacts?done=tested", refusal => Shown(visit, db, caller, refusal));

    private static async Task<IResult> Delete(string id, Visit visit, Database db, Caller caller) =>
        visit.After(await db.Write(tx => ContactMethodService.Remove(tx, caller.PersonId, id, caller)), _ => "/me/contacts?done=deleted", refusal => Shown(visit, db, caller, refusal));

    private static IResult Shown(Visit visit, Database db, Caller caller, Refusal? refusal, string? done = null) => visit.Show<ContactsPage, ContactsModel>(db.Read(tx => ContactsModel.Of(tx, caller, visit.Form, null, done)), refusal);

    internal static Outcome<Destination> Read(PageForm form) => DestinationReading.Read(
        new NewDestination(Choice.Read<DestinationKind>(form["kind"]), form["name"] ?? "", form["address"] ?? "", form["secret"], form["recipient"], form["contentType"], form["body"]), null);

    internal static string? Words(string? done) => done switch
    {
        "added" => "Added. It is used once it was tried.",
        "rules" => "The rules hold from now on.",
        "code" => "A code was sent there. Type it below within 15 minutes.",
        "verified" => "Verified: from now on you are told this way.",
        "tested" => "The test was taken by the other side. Look whether it arrived.",
        "deleted" => "Deleted. Nothing more is sent there.",
        "retried" => "It is tried again.",
        _ => null,
    };
}
