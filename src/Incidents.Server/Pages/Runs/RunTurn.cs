using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Runs;
using Incidents.Server.Http;
using Incidents.Server.Runbooks;
using Incidents.Storage;
using Incidents.Storage.Runs;
using Microsoft.AspNetCore.Mvc;

namespace Incidents.Server.Pages.Runs;

/// <summary>One look at a run's page, or one form of it that was sent.</summary>
public sealed record RunTurn([FromRoute] string Id, [FromServices] Visit Visit, [FromServices] Database Db, [FromServices] RunbookService Runbooks, [FromServices] Caller Caller)
{
    private const int LongestText = 10_000;

    /// <summary>The page; with a refusal, what was typed stays in its fields.</summary>
    public IResult Show(Refusal? refusal = null) =>
        Db.Read(tx => RunStore.Find(tx, Id) is { } run ? RunScene.Of(tx, run, Caller, Runbooks) : null) is { } scene ? Visit.Show<RunPage, RunScene>(scene, refusal) : Visit.Refuse(RunRefusals.NotFound(Id));

    public async Task<IResult> Do<T>(Checking checking, Func<WriteTx, Outcome<T>> command) =>
        Visit.After(checking.Refusal is { } wrong ? wrong : await Db.Write(command), _ => $"/runs/{Uri.EscapeDataString(Id)}", Show);

    public string Text(string field) => Visit.Form[field] ?? "";

    public string? Optional(string field) => Visit.Form[field];

    /// <summary>A reason that must be given.</summary>
    public Checking Needs(params IEnumerable<string> fields) => fields.Aggregate(new Checking(), (checking, field) => checking.Text(Optional(field), field, LongestText));

    public Checking MayHave(params IEnumerable<string> fields) => fields.Aggregate(new Checking(), (checking, field) => checking.Optional(Optional(field), field, LongestText));
}
