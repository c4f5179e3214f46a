using System.Globalization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Server.Access;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Access;

namespace Incidents.Server.Pages.Admin;

/// <summary>Keys for machines.</summary>
public static class KeyPages
{
    public static void MapKeyPages(this IEndpointRouteBuilder routes)
    {
        var pages = PageRoute.Group(routes);
        pages.MapGet("/admin/keys", ShowKeys).MayHuman(Permission.Administer);
        pages.MapPost("/admin/keys", Make).MayHuman(Permission.Administer);
        pages.MapPost("/admin/keys/{id}/revoke", Revoke).MayHuman(Permission.Administer);
    }

    private static IResult ShowKeys(Visit visit, Database db) => Show(visit, db, null, null);

    private static IResult Show(Visit visit, Database db, NewApiKeyView? made, Refusal? refusal) =>
        visit.Show<KeysOfMachinesPage, KeysModel>(new KeysModel([.. db.Read(ApiKeyStore.All).OrderBy(k => k.RevokedAt is not null).ThenByDescending(k => k.CreatedAt).Take(100)], made), refusal);

    private static async Task<IResult> Make(Visit visit, Database db, Caller caller)
    {
        var form = visit.Form;
        var scopes = new List<Scope>();
        foreach (var word in form.All("scope"))
        {
            if (!Words.Read<Scope>(word, "scope").Is(out var scope, out var unknown)) return Show(visit, db, null, unknown);
            scopes.Add(scope.Value);
        }

        var days = form["days"] is not { } typed ? (int?)null : int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var asked = new NewApiKey(form["name"] ?? "", scopes, days);
        if (ApiKeyEndpoints.Check(asked) is { } refusal) return Show(visit, db, null, refusal);
        // Not gone on from: the key is known only now.
        return Show(visit, db, await db.Write(tx => ApiKeyEndpoints.Make(tx, asked, caller)), null);
    }

    private static async Task<IResult> Revoke(string id, Visit visit, Database db) =>
        await db.Write(tx => ApiKeyStore.Revoke(tx, id)) ? Visit.Go("/admin/keys") : Show(visit, db, null, AccessRefusals.ApiKeyNotFound(id));
}

/// <summary>Keys, and the one that was made just now.</summary>
public sealed record KeysModel(IReadOnlyList<ApiKey> Keys, NewApiKeyView? Made);
