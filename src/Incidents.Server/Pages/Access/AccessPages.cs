using Incidents.Core.Access;
using Incidents.Server.Access;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.People;

namespace Incidents.Server.Pages.Access;

/// <summary>Signing in and out, the password once more, the first set-up, light and dark.</summary>
public static class AccessPages
{
    public static void MapAccessPages(this IEndpointRouteBuilder routes)
    {
        var pages = PageRoute.Group(routes);
        pages.MapGet("/sign-in", ShowSignIn).AllowAnonymous();
        pages.MapPost("/sign-in", SignIn).AllowAnonymous();
        pages.MapPost("/sign-in/again", SignInAgain).MayHuman(Permission.None);
        pages.MapPost("/sign-out", SignOut).May(Permission.None);
        pages.MapGet("/set-up", ShowSetUp).AllowAnonymous();
        pages.MapPost("/set-up", SetUp).AllowAnonymous();
        pages.MapPost("/theme", SetTheme).AllowAnonymous();
    }

    private static IResult ShowSignIn(Visit visit, Database db, HttpContext context)
    {
        var back = LocalPath.Or(context.Request.Query["return"]);
        return db.Read(InstallationStore.IsDemo) is null ? Visit.Go("/set-up") : visit.Caller is not null ? Visit.Go(back) : visit.Show<SignInPage, string>(back);
    }

    private static async Task<IResult> SignIn(Visit visit, SessionService sessions, SignInThrottle throttle, PageCookies cookies, HttpContext context)
    {
        var (form, back) = (visit.Form, LocalPath.Or(visit.Form["return"]));
        if (!(await throttle.Counted(form["email"], context, () => sessions.SignIn(form["email"], form.Typed("password")))).Is(out var session, out var refusal)) return visit.Show<SignInPage, string>(back, refusal);
        // Another's, or an older one of the same person: it ends here, and nothing of it goes on.
        if (visit.Session is { } old) await sessions.SignOut(old);
        cookies.Keep(context, session.Token);
        return Visit.Go(back);
    }

    private static async Task<IResult> SignInAgain(Visit visit, SessionService sessions, SignInThrottle throttle, PageCookies cookies, Database db, Caller caller, HttpContext context)
    {
        var (form, asked) = (visit.Form, new StepUp(LocalPath.Or(visit.Form["_action"], ""), visit.Form.Page));
        var email = db.Read(tx => PersonStore.Find(tx, caller.AccountId))?.Email;
        if (!(await throttle.Counted(email, context, () => sessions.Renew(caller, visit.Session!, form.Typed("_password")))).Is(out var renewed, out var refusal)) return visit.Show<StepUpPage, StepUp>(asked, refusal);
        cookies.Keep(context, renewed);
        return visit.Renewed(renewed).Show<GoOnPage, StepUp>(asked);
    }

    private static async Task<IResult> SignOut(Visit visit, SessionService sessions, PageCookies cookies, HttpContext context)
    {
        await sessions.SignOut(visit.Session!);
        cookies.Forget(context);
        return Visit.Go("/sign-in");
    }

    private static IResult ShowSetUp(Visit visit, Database db) => db.Read(InstallationStore.IsDemo) is null ? visit.Show<SetUpPage, int>(SetupService.Minutes) : Visit.Go("/");

    private static async Task<IResult> SetUp(Visit visit, SetupService setup, PageCookies cookies, HttpContext context)
    {
        var form = visit.Form;
        var asked = new NewInstallation(form["token"] ?? "", form["email"] ?? "", form["name"] ?? "", form.Typed("password") ?? "");
        if (!(await setup.SetUp(asked)).Is(out var session, out var refusal)) return visit.Show<SetUpPage, int>(SetupService.Minutes, refusal);
        cookies.Keep(context, session.Token);
        return Visit.Go("/");
    }

    private static IResult SetTheme(Visit visit, PageCookies cookies, HttpContext context)
    {
        if (visit.Form["theme"] is { } theme && PageCookies.Themes.Contains(theme)) cookies.KeepTheme(context, theme);
        return Visit.Go(visit.Form.Page);
    }
}
