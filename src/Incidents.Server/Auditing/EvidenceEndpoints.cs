using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Auditing;
using Incidents.Core.Services;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.Auditing;
using Incidents.Storage.Services;

namespace Incidents.Server.Auditing;

/// <summary>What auditors are given.</summary>
public static class EvidenceEndpoints
{
    private const int MostDrills = 5_000;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(5 * 366);

    public static void MapEvidence(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/drills/evidence", Get).WithTags("drills").May(Permission.Read).WithName("exportDrillEvidence")
            .WithSummary("A zip for auditors: all drills of a time (the last year unless said), the plans, the texts that were followed, hash chains, and a script that checks it. names=pseudonyms hides who.")
            .Produces(StatusCodes.Status200OK, contentType: "application/zip");

    private static async Task<IResult> Get(string? from, string? to, string? service, string? names, Database db, Caller caller)
    {
        if (names is not (null or "plain" or "pseudonyms")) return Problems.From(HttpRefusals.BadQuery("names", "plain or pseudonyms"));
        if (!Read(from, to, service, names == "pseudonyms", db).Is(out var scope, out var refusal)) return Problems.From(refusal);
        // Said before the first byte, and once more when all is written: who breaks off has some of it.
        await db.Write(tx =>
        {
            AccessLogStore.Add(tx, caller.Actor, AccessEvent.EvidenceExported, scope.Service?.Id ?? "drills", $"{caller.Name} asks for the evidence of drills {scope.InWords}: {scope.DrillIds.Count} drills");
            return true;
        });
        return TypedResults.Stream(body => new EvidenceExport(db, scope).Write(body, caller), "application/zip", $"drill-evidence-{scope.From:yyyyMMdd}-{scope.To:yyyyMMdd}.zip");
    }

    private static Outcome<EvidenceScope> Read(string? from, string? to, string? service, bool pseudonymised, Database db)
    {
        var (begin, end) = (Instants.Read(from, "from"), Instants.Read(to, "to"));
        if ((begin.Refusal ?? end.Refusal) is { } wrong) return wrong;
        return db.Read<Outcome<EvidenceScope>>(tx =>
        {
            var until = end.Value ?? tx.Now;
            var since = begin.Value ?? until.AddYears(-1);
            if (since >= until || until - since > Longest) return AuditingRefusals.Range($"{since:u} to {until:u} is not such a time.");
            var found = service is null ? null : ServiceStore.Find(tx, service);
            if (service is not null && found is null) return ServiceRefusals.NotFound(service);
            var drills = EvidenceStore.Drills(tx, since, until, found?.Id, found?.Slug, MostDrills + 1);
            return drills.Count > MostDrills ? AuditingRefusals.TooMany(MostDrills) : new EvidenceScope(since, until, found, pseudonymised, tx.Now, drills);
        });
    }
}
