using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Runs;
using Incidents.Server.Http;
using Incidents.Server.Runbooks;
using Incidents.Server.Runs;
using Incidents.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Incidents.Server.Pages.Runs;

/// <summary>One look at a verification's page, or one form about it that was sent, from there or from the run's page.</summary>
public sealed record VerificationTurn([FromRoute] string Id, [FromServices] Visit Visit, [FromServices] Database Db, [FromServices] RunbookService Runbooks, [FromServices] Caller Caller)
{
    private const int LongestText = 2000;

    public IResult Show(Refusal? refusal = null) =>
        Db.Read(tx => VerificationScene.Of(tx, Id, Caller, Runbooks)) is { } scene ? Visit.Show<VerificationPage, VerificationScene>(scene, refusal) : Visit.Refuse(VerificationRefusals.NotFound(Id));

    /// <summary>What the verifier does, and then sees.</summary>
    public Task<IResult> Answer(VerificationCommand command, params IEnumerable<string> texts) => Do(command, texts, $"/verifications/{Uri.EscapeDataString(Id)}", Show);

    /// <summary>What the executor does, on the page of his run.</summary>
    public Task<IResult> Drive(VerificationCommand command, params IEnumerable<string> texts) =>
        Visit.Form["run"] is { } run ? Do(command, texts, $"/runs/{Uri.EscapeDataString(run)}", new RunTurn(run, Visit, Db, Runbooks, Caller).Show) : Answer(command, texts);

    private async Task<IResult> Do(VerificationCommand command, IEnumerable<string> texts, string next, Func<Refusal, IResult> again)
    {
        var checking = texts.Aggregate(new Checking(), (all, field) => all.That(Visit.Form[field] is not { Length: > LongestText }, field, $"at most {LongestText} characters"));
        return Visit.After(checking.Refusal is { } wrong ? wrong : await Db.Write(tx => VerificationService.Answer(tx, Id, command, Caller)), _ => next, again);
    }
}
