using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Runbooks;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Runbooks;

namespace Incidents.Server.Runbooks;

/// <summary>How two revisions of a runbook differ.</summary>
public static class RunbookDiffEndpoints
{
    public static void MapRunbookDiff(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/runbooks/{slug}/diff", Get).WithTags("runbooks").May(Permission.Read).WithName("diffRunbook")
            .WithSummary("What changed from one revision to another (without from: the one before; without to: the current one): unified, and by steps. As text/x-diff the unified difference only.").Produces<RunbookDiffView>();

    private static IResult Get(string slug, string? from, string? to, HttpContext context, Database db, RunbookService runbooks)
    {
        if (Number(from, "from") is { } badFrom) return Problems.From(badFrom);
        if (Number(to, "to") is { } badTo) return Problems.From(badTo);
        if (!runbooks.Find(slug, to).Is(out var after, out var refusal)) return Problems.From(refusal);
        // Before the first there was nothing.
        var earlier = from ?? (after.Revision.Number - 1).ToString();
        ShownRevision? before = null;
        if (earlier != "0" && !runbooks.Find(slug, earlier).Is(out before, out refusal)) return Problems.From(refusal);
        var diff = UnifiedDiff.Of(before?.Revision.Markdown ?? "", after.Revision.Markdown, $"{slug}/r{earlier}", $"{slug}/r{after.Revision.Number}");
        context.Response.Headers.Vary = "Accept";
        return Accepts.Best(context.Request, Accepts.Json, Accepts.Diff) switch
        {
            Accepts.Json => TypedResults.Ok(new RunbookDiffView(slug, before?.Revision.Number ?? 0, after.Revision.Number, diff, StepComparing.Of(before?.Volume.Runbook.Steps ?? [], after.Volume.Runbook.Steps))),
            Accepts.Diff => TypedResults.Text(diff, $"{Accepts.Diff}; charset=utf-8"),
            _ => Problems.From(HttpRefusals.NotAcceptable("application/json, text/x-diff")),
        };
    }

    private static Refusal? Number(string? said, string name) =>
        said is null || (int.TryParse(said, out var number) && number >= 0) ? null : HttpRefusals.BadQuery(name, "the number of a revision");
}

/// <summary>How two revisions differ; <paramref name="From"/> is 0 where there was nothing before.</summary>
public sealed record RunbookDiffView(string Runbook, int From, int To, string Diff, IReadOnlyList<StepChange> Steps);
