using Incidents.Server.Access;

namespace Incidents.Server.Pages;

/// <summary>The two cookies: the session, which no script and no other site can use, and the choice of light or dark.</summary>
public sealed class PageCookies(ServerOptions options)
{
    private const string Plain = "incidents";
    private const string Secure = "__Host-incidents";
    private const string ThemeName = "theme";

    /// <summary>The choices of <see cref="Theme"/>; auto is what the device wants.</summary>
    public static readonly IReadOnlyList<string> Themes = ["auto", "light", "dark"];

    /// <summary>The session token, or null. Never a key: those are for machines.</summary>
    public string? Session(HttpRequest request) =>
        request.Cookies[IsSecure(request) ? Secure : Plain] is { } token && token.StartsWith(Secrets.SessionPrefix, StringComparison.Ordinal) ? token : null;

    public void Keep(HttpContext context, string session) => Set(context, session, SessionService.Lifetime);

    public void Forget(HttpContext context) => Set(context, "", TimeSpan.Zero);

    public static string Theme(HttpRequest request) => request.Cookies[ThemeName] is { } theme && Themes.Contains(theme) ? theme : Themes[0];

    public void KeepTheme(HttpContext context, string theme) => context.Response.Cookies.Append(ThemeName, theme,
        new CookieOptions { Path = "/", MaxAge = TimeSpan.FromDays(400), SameSite = SameSiteMode.Lax, HttpOnly = true, Secure = IsSecure(context.Request) });

    // With a lifetime: a phone forgets cookies without one when it needs the memory.
    private void Set(HttpContext context, string value, TimeSpan lifetime) => context.Response.Cookies.Append(IsSecure(context.Request) ? Secure : Plain, value,
        new CookieOptions { Path = "/", MaxAge = lifetime, HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = IsSecure(context.Request) });

    /// <summary>Plain http is on loopback only, where the "__Host-" prefix cannot be had.</summary>
    private bool IsSecure(HttpRequest request) => request.IsHttps || options.BehindProxy;
}
