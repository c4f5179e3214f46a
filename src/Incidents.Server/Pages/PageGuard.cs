using Incidents.Core;
using Incidents.Server.Http;

namespace Incidents.Server.Pages;

/// <summary>Before a form does anything: it comes from a page of ours, was made for this session, and can be read.</summary>
public static class PageGuard
{
    public static void UsePageGuard(this WebApplication app, bool behindProxy) => app.Use(async (context, next) =>
    {
        if (PageRoute.Is(context.GetEndpoint()) && ForeignRequests.IsUnsafe(context.Request.Method) && await Refuse(context, behindProxy) is { } refusal) await ProblemResponses.Answer(context, refusal);
        else await next(context);
    });

    private static async Task<Refusal?> Refuse(HttpContext context, bool behindProxy)
    {
        if (ForeignRequests.IsFromElsewhere(context.Request, behindProxy)) return HttpRefusals.CrossSite();
        // Files and other kinds of bodies are for the API.
        if (context.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true) return HttpRefusals.WrongMediaType();
        if (!(await Read(context)).Is(out var form, out var refusal)) return refusal;
        // Who is not signed in has nothing that another could do in his name.
        return context.RequestServices.GetRequiredService<Visit>() is { Caller: not null, Session: { } session } && !FormTokens.IsRight(session, form.Typed(FormTokens.Field)) ? PageRefusals.FormExpired() : null;
    }

    /// <summary>Reads the form and keeps it for the visit.</summary>
    public static async Task<Outcome<PageForm>> Read(HttpContext context)
    {
        try
        {
            var form = PageForm.Of(await context.Request.ReadFormAsync(context.RequestAborted));
            if (form.HoldsNul) return PageRefusals.UnreadableForm();
            context.Features.Set(form);
            return form;
        }
        catch (InvalidDataException)
        {
            return PageRefusals.UnreadableForm();
        }
    }
}
