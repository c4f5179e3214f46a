using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Access;

/// <summary>Keys for machines. Made and revoked by humans only: a key cannot make keys.</summary>
public static class ApiKeyEndpoints
{
    private const int LongestDays = 365;
    private const int DefaultDays = 90;

    public static void MapApiKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/api/v1/api-keys").WithTags("api-keys");
        keys.MapGet("", List).May(Permission.Administer).WithName("listApiKeys").WithSummary("All API keys, without their secrets.");
        keys.MapPost("", Add).MayHuman(Permission.Administer).WithName("createApiKey").WithSummary("Make a key; its secret is shown only here.");
        keys.MapDelete("/{id}", Revoke).MayHuman(Permission.Administer).WithName("revokeApiKey").WithSummary("Revoke a key, at once.");
    }

    private static ListView<ApiKey> List(Database db) => new(db.Read(ApiKeyStore.All), null);

    private static async Task<Results<Created<NewApiKeyView>, ProblemHttpResult>> Add(NewApiKey body, Caller caller, Database db)
    {
        if (Check(body) is { } refusal) return Problems.From(refusal);
        return TypedResults.Created("/api/v1/api-keys", await db.Write(tx => Make(tx, body, caller)));
    }

    internal static Refusal? Check(NewApiKey asked) => new Checking().Text(asked.Name, "name", 200)
        .That(asked.Scopes is { Count: > 0 }, "scopes", "name at least one of read, respond, edit, admin")
        .That((asked.ExpiresInDays ?? DefaultDays) is >= 1 and <= LongestDays, "expiresInDays", $"1 to {LongestDays}").Refusal;

    internal static NewApiKeyView Make(WriteTx tx, NewApiKey asked, Caller by) => Make(tx, asked.Name.Trim(), asked.Scopes, TimeSpan.FromDays(asked.ExpiresInDays ?? DefaultDays), by.Id);

    public static NewApiKeyView Make(WriteTx tx, string name, IReadOnlyList<Scope> scopes, TimeSpan lifetime, string by)
    {
        var secret = Secrets.NewApiKey();
        var key = new ApiKey { Id = tx.NewId("key"), Name = name, Hint = Secrets.Hint(secret), Scopes = [.. scopes.Distinct()], CreatedAt = tx.Now, ExpiresAt = tx.Now + lifetime };
        ApiKeyStore.Add(tx, key, Secrets.Hash(secret), by);
        return new NewApiKeyView(key.Id, key.Name, secret, key.Scopes, key.ExpiresAt);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Revoke(string id, Database db) =>
        await db.Write(tx => ApiKeyStore.Revoke(tx, id)) ? TypedResults.NoContent() : Problems.From(AccessRefusals.ApiKeyNotFound(id));
}

/// <summary>A key to be made.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewApiKey(string Name, IReadOnlyList<Scope> Scopes, int? ExpiresInDays = null);

/// <summary>A key just made; the secret is shown only here.</summary>
public sealed record NewApiKeyView(string Id, string Name, string Key, IReadOnlyList<Scope> Scopes, DateTimeOffset ExpiresAt);
