using Incidents.Core.Access;
using Incidents.Core.Runbooks;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Runbooks;
using Incidents.Storage.Runs;

namespace Incidents.Server.Runs;

/// <summary>Whether what is stored is still what was stored: looks for texts that somebody changed past this program.</summary>
public static class Integrity
{
    public static void MapIntegrity(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/health/integrity", Look).May(Permission.Read).WithTags("health").WithName("getIntegrity")
            .WithSummary("Current revisions, those of active runs, and live verifications still have the hashes they were stored with; 503 otherwise.")
            .Produces<IntegrityView>().Produces<IntegrityView>(StatusCodes.Status503ServiceUnavailable);

    private static IResult Look(Database db)
    {
        var changed = db.Read(tx => RunbookStore.InUse(tx).Where(r => Publishing.HashOf(r.Markdown) != r.ContentHash).Select(r => $"revision {r.Number} of '{r.Title}'")
            .Concat(VerificationStore.Waiting(tx).Where(v => v.Package.Hash() != v.PackageHash).Select(v => $"verification {v.Id}")).ToList());
        return changed.Count == 0 ? TypedResults.Ok(new IntegrityView("ok", [])) : TypedResults.Json(new IntegrityView("changed", changed), Json.Options, statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}

/// <summary>What was changed past this program, if anything.</summary>
public sealed record IntegrityView(string Status, IReadOnlyList<string> Changed);
