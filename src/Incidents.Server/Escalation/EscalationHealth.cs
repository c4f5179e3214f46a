using Incidents.Storage;

namespace Incidents.Server.Escalation;

/// <summary>For what watches over this server: is everybody told who should be?</summary>
public static class EscalationHealth
{
    /// <summary>An auditor that has not looked for so long is itself what is wrong.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    public static void MapEscalationHealth(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/health/escalation", Get).AllowAnonymous().WithTags("health").WithName("getEscalationHealth").WithSummary("Everybody was told who should be; 503 with the reasons when somebody was not, or nobody has looked.")
            .Produces<EscalationHealthView>().Produces<EscalationHealthView>(StatusCodes.Status503ServiceUnavailable);

    private static IResult Get(EscalationAuditor auditor, Database db)
    {
        var view = Seen(auditor.Verdict, Now(db));
        return view.Reasons.Count == 0 ? TypedResults.Ok(view) : TypedResults.Json(view, statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private static EscalationHealthView Seen(AuditVerdict? verdict, DateTimeOffset? now) =>
        now is null ? new("failing", verdict?.At, ["The database does not answer.", .. verdict?.Wrong ?? []], 0)
        : verdict is null ? new("starting", null, ["Nobody has looked yet. Ask again in a moment."], 0)
        : (now.Value - verdict.At).Duration() > Longest ? new("failing", verdict.At, [$"Nobody has looked since {verdict.At:u}."], verdict.WithoutChain)
        : new(verdict.Wrong.Count == 0 ? "ok" : "failing", verdict.At, verdict.Wrong, verdict.WithoutChain);

    private static DateTimeOffset? Now(Database db)
    {
        try
        {
            return db.Read(tx => tx.Now);
        }
        catch (StorageUnavailableException)
        {
            return null;
        }
    }
}

/// <summary>How it is, when that was looked at, and what is wrong; withoutChain counts open incidents that nobody has and that call nobody.</summary>
public sealed record EscalationHealthView(string Status, DateTimeOffset? At, IReadOnlyList<string> Reasons, long WithoutChain);
