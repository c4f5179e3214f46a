using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Core.Runs;
using Incidents.Server.Http;
using Incidents.Server.Incidents;
using Incidents.Server.Runbooks;
using Incidents.Storage;
using Incidents.Storage.People;
using Incidents.Storage.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Runs;

/// <summary>Who has done what how often: asked before it is needed, not after.</summary>
public static class ExperienceEndpoints
{
    public static void MapExperience(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/runbooks/{slug}/experience", OfRunbook).May(Permission.Read).WithTags("runbooks").WithName("getRunbookExperience")
            .WithSummary("Who has followed or verified it, who qualifies now, and how many could follow it.");
        routes.MapGet("/api/v1/people/{id}/experience", OfPerson).May(Permission.Read).WithTags("people").WithName("getPersonExperience")
            .WithSummary("What one person has followed and verified, and for what he qualifies now.");
    }

    private static Results<Ok<RunbookExperienceView>, ProblemHttpResult> OfRunbook(string slug, Database db, RunbookService runbooks) => db.Read<Outcome<RunbookExperienceView>>(tx =>
    {
        if (!runbooks.Find(tx, slug).Is(out var shown, out var refusal)) return refusal;
        var (rules, people) = (RunRules.Of(shown.Volume.Runbook), ExperienceStore.OfRunbook(tx, shown.Summary.Id));
        var busFactor = Qualifying.BusFactor(rules.Executor, people, tx.Now);
        return new RunbookExperienceView(
            [.. people.Where(p => p.Executed.Count + p.Verified.Count > 0).Select(p => new PersonExperienceView(new(p.PersonId, p.Name), ExperienceView.Of(rules, p, tx.Now)))],
            busFactor, Qualifying.Warning(busFactor));
    }).Ok();

    private static Results<Ok<ListView<RunbookPracticeView>>, ProblemHttpResult> OfPerson(string id, Database db, RunbookService runbooks) => db.Read<Outcome<ListView<RunbookPracticeView>>>(tx =>
    {
        if (PersonStore.FindSelf(tx, id) is not { } person) return PeopleRefusals.PersonNotFound(id);
        return new ListView<RunbookPracticeView>(
            [.. ExperienceStore.OfPerson(tx, person).Select(e => new RunbookPracticeView(e.Key, ExperienceView.Of(Rules(tx, runbooks, e.Key), e.Value, tx.Now)))], null);
    }).Ok();

    /// <summary>Those of the current revision; a text that can no longer be read asks for nothing.</summary>
    private static RunRules Rules(ReadTx tx, RunbookService runbooks, string slug) => runbooks.Find(tx, slug).Is(out var shown, out _) ? RunRules.Of(shown.Volume.Runbook) : RunRules.None;
}

/// <summary>Who has done a runbook, and how many people could follow it now.</summary>
public sealed record RunbookExperienceView(IReadOnlyList<PersonExperienceView> Items, int BusFactor, string? Warning);

/// <summary>One person's practice with the runbook.</summary>
public sealed record PersonExperienceView(PersonName Person, ExperienceView Practice);

/// <summary>The person's practice with one runbook.</summary>
public sealed record RunbookPracticeView(string Runbook, ExperienceView Practice);

/// <summary>How often and when last, and whether that is enough now.</summary>
public sealed record ExperienceView(int Executed, DateTimeOffset? LastExecutedAt, int Verified, DateTimeOffset? LastVerifiedAt, bool QualifiedAsExecutor, bool QualifiedAsVerifier)
{
    public static ExperienceView Of(RunRules rules, Experience e, DateTimeOffset now) => new(
        e.Executed.Count, e.Executed.Count == 0 ? null : e.Executed.Max(), e.Verified.Count, e.Verified.Count == 0 ? null : e.Verified.Max(),
        Qualifying.IsExecutor(rules.Executor, e, now), Qualifying.IsVerifier(rules.Verifier, e, now));
}
