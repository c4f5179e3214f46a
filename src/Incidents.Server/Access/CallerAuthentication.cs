using System.Security.Claims;
using System.Text.Encodings.Web;
using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Server.Pages;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.People;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Incidents.Server.Access;

/// <summary>
/// Finds out who is asking: a session token or an API key, as <c>Authorization: Bearer</c> or <c>X-Api-Key</c>. Pages, and they alone, know their caller by the cookie:
/// a browser sends it along with whatever another site makes it ask of the API.
/// </summary>
public sealed class CallerAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Database db, PageCookies cookies)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Incidents";

    public static string? BearerOf(HttpRequest request) =>
        request.Headers.Authorization.ToString() is var header && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : null;

    /// <summary>The token or key that came with a request, in either header.</summary>
    public static string? SecretOf(HttpRequest request) => BearerOf(request) ?? (request.Headers.TryGetValue("X-Api-Key", out var key) ? key.ToString() : null);

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if ((IsPage(Context.GetEndpoint()) ? cookies.Session(Request) : SecretOf(Request)) is not { } secret) return Task.FromResult(AuthenticateResult.NoResult());
        if (Find(secret) is not { } caller) return Task.FromResult(AuthenticateResult.Fail("Unknown or expired."));
        Context.Features.Set(caller);
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, caller.Id), new Claim(ClaimTypes.Name, caller.Name)], SchemeName);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName)));
    }

    /// <summary>Where nothing is, the page that says so is made for who is signed in.</summary>
    private static bool IsPage(Endpoint? endpoint) => endpoint is null || PageRoute.Is(endpoint);

    private Caller? Find(string secret)
    {
        var hash = Secrets.Hash(secret);
        if (secret.StartsWith(Secrets.SessionPrefix, StringComparison.Ordinal))
            return db.Read(tx => SessionStore.Find(tx, hash) is { } session && PersonStore.Find(tx, session.PersonId) is { } account ? SignedIn(account, session.AuthenticatedAt) : null);
        if (secret.StartsWith(Secrets.ApiKeyPrefix, StringComparison.Ordinal))
            return db.Read(tx => ApiKeyStore.FindLive(tx, hash) is { } key ? new Caller(false, key.Id, key.Name, Permissions.Of(key.Scopes)) { PersonId = PersonStore.PersonOf(tx, key.CreatedBy) } : null);
        return null;
    }

    private static Caller SignedIn(Person account, DateTimeOffset authenticatedAt) =>
        new(account.Kind == PersonKind.Human, account.SameAs ?? account.Id, account.Name, Permissions.Of(account.Roles)) { AccountId = account.Id, AuthenticatedAt = authenticatedAt };
}
