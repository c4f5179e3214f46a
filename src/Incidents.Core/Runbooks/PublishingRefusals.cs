namespace Incidents.Core.Runbooks;

/// <summary>Every "no" about storing and finding runbooks.</summary>
public static class PublishingRefusals
{
    public static Refusal ExperimentalTooLong() => new(RefusalKind.Invalid, "experimental_too_long",
        "A runbook is experimental for at most 90 days from now. Then it is drilled, or it says that it never was.", new Dictionary<string, string> { ["experimental"] = "a day within 90 days from now" });

    public static Refusal NotFound(string slug) => new(RefusalKind.NotFound, "runbook_not_found",
        $"There is no runbook '{slug}'. List them with GET /api/v1/runbooks.");

    public static Refusal RevisionNotFound(string slug, string number) => new(RefusalKind.NotFound, "revision_not_found",
        $"Runbook '{slug}' has no revision {number}. List them with GET /api/v1/runbooks/{slug}/revisions.");

    public static Refusal InvalidSlug() => new(RefusalKind.Invalid, "invalid_slug",
        $"The name in the address must be {Slug.Expected}.");

    public static Refusal VersionRequired(RunbookSummary current) => new(RefusalKind.VersionRequired, "version_required",
        $"'{current.Slug}' exists. Read it, then send If-Match with its ETag (now \"r{current.Revision}\"), so that nobody's change is lost.");

    public static Refusal Stale(RunbookSummary current) => new(RefusalKind.Stale, "version_stale",
        $"'{current.Slug}' has changed: it is at \"r{current.Revision}\". Read that, put your change into it, and send it with that ETag.");

    public static Refusal NothingToMatch() => new(RefusalKind.Stale, "version_unknown",
        "There is no such runbook yet, so nothing matches. Leave If-Match out to create it.");

    public static Refusal ExistsAlready(RunbookSummary current) => new(RefusalKind.Stale, "version_exists",
        $"'{current.Slug}' exists already, at \"r{current.Revision}\". Choose another name, or change it with If-Match.");
}
