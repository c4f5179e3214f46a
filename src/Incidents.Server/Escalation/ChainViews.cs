using Incidents.Core.Alerts;
using Incidents.Core.Escalation;
using Incidents.Storage;
using Incidents.Storage.Escalation;

namespace Incidents.Server.Escalation;

/// <summary>A chain as it holds, with what is to be said against it and whether its contacts were tried.</summary>
public sealed record ChainView(
    string Id, string Slug, string Name, string? TeamId, long Revision, IReadOnlyList<ChainStepView> Steps, int Repeats, TargetView? Fallback, bool IsDefault, IReadOnlyList<string> Services,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset? DeletedAt, TestScheduleView? Tests, DateTimeOffset? NextTestAt, ChainProofView Proof, IReadOnlyList<string> Lint)
{
    public static ChainView Of(ReadTx tx, EscalationChain chain)
    {
        var plan = ChainStore.Revision(tx, chain.Id, chain.Revision)!.Plan;
        return new(chain.Id, chain.Slug, chain.Name, chain.TeamId, chain.Revision, ChainStepView.Of(tx, plan), plan.Repeats, plan.Fallback is { } fallback ? TargetView.Of(tx, fallback) : null,
            ChainStore.Default(tx) == chain.Id, ChainStore.ServicesOf(tx, chain.Id), chain.CreatedAt, chain.UpdatedAt, chain.DeletedAt,
            chain.Tests is { } tests ? TestScheduleView.Of(tests) : null, chain.NextTestAt, ChainProofView.Of(tx, chain), Rehearsing.Lint(tx, plan));
    }
}

/// <summary>Those who are told at the same time, and how long they have.</summary>
public sealed record ChainStepView(IReadOnlyList<TargetView> Targets, int WaitSeconds, StepConditionView? OnlyIf)
{
    public static IReadOnlyList<ChainStepView> Of(ReadTx tx, ChainPlan plan) =>
        [.. plan.Steps.Select(s => new ChainStepView([.. s.Targets.Select(t => TargetView.Of(tx, t))], s.WaitSeconds, s.OnlyIf is { } only ? StepConditionView.Of(only) : null))];
}

/// <summary>Who is told; the name is who it is now.</summary>
public sealed record TargetView(TargetKind Kind, string Id, string Name)
{
    internal static TargetView Of(ReadTx tx, ChainTarget target) => new(target.Kind, target.Id, Reach.Of(tx, target, tx.Now).Name);
}

/// <summary>When a step is taken.</summary>
public sealed record StepConditionView(Severity? AtLeast, Severity? AtMost, IReadOnlyList<DayOfWeek> Days, string? From, string? Until, string? Zone)
{
    public static StepConditionView Of(StepCondition c) => new(c.AtLeast, c.AtMost, c.Days, PlanReading.Words(c.From), PlanReading.Words(c.Until), c.Zone);
}

/// <summary>One revision of a chain.</summary>
public sealed record ChainRevisionView(long Number, string Name, IReadOnlyList<ChainStepView> Steps, int Repeats, TargetView? Fallback, string AuthorId, string AuthorName, DateTimeOffset CreatedAt)
{
    public static ChainRevisionView Of(ReadTx tx, ChainRevision r) =>
        new(r.Number, r.Name, ChainStepView.Of(tx, r.Plan), r.Plan.Repeats, r.Plan.Fallback is { } fallback ? TargetView.Of(tx, fallback) : null, r.AuthorId, r.AuthorName, r.CreatedAt);
}

/// <summary>When the contacts of a chain are tried by themselves.</summary>
public sealed record TestScheduleView(int EveryDays, string At, string Zone, string? QuietFrom, string? QuietUntil)
{
    public static TestScheduleView Of(TestSchedule t) => new(t.EveryDays, PlanReading.Words(t.At)!, t.Zone, PlanReading.Words(t.QuietFrom), PlanReading.Words(t.QuietUntil));
}
