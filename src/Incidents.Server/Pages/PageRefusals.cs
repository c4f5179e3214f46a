using Incidents.Core;

namespace Incidents.Server.Pages;

/// <summary>Every "no" of the pages themselves.</summary>
public static class PageRefusals
{
    public static Refusal FormExpired() => new(RefusalKind.Forbidden, "form_expired",
        "This form was made for another session: you signed in or gave your password since. Nothing was done. Go back to the page, load it again and send it once more.");

    public static Refusal UnreadableForm() => new(RefusalKind.Malformed, "unreadable_form", "The form could not be read. Nothing was done. Load the page again and send it once more.");

    public static Refusal NoSuchPage(string path) => new(RefusalKind.NotFound, "route_not_found", $"There is no page at {(path.Length > 200 ? path[..200] + "…" : path)}. Look for it from the front page, or with the search.");
}
