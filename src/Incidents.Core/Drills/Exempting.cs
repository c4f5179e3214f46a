using Incidents.Core.Access;

namespace Incidents.Core.Drills;

/// <summary>Decides who may say that a drill need not be done: never who would have to do it, nor who asks.</summary>
public static class Exempting
{
    public static Outcome<Exemption> Ask(string id, DrillPlan plan, string reason, DateTimeOffset until, Caller by, DateTimeOffset now) =>
        until <= now || until > now.AddDays(Exemption.LongestDays)
            ? DrillRefusals.ExemptionTooLong()
            : new Exemption { Id = id, PlanId = plan.Id, Reason = reason, Until = until, AskedById = by.PersonId, AskedByName = by.Name, AskedAt = now };

    public static Outcome<Exemption> Decide(DrillPlan plan, Exemption? asked, bool approve, Caller by, DateTimeOffset now) =>
        MayJudge(by) is { } no ? no
        : asked is null ? DrillRefusals.NoExemptionAsked()
        : approve && (by.PersonId == asked.AskedById || by.PersonId == plan.OwnerId) ? DrillRefusals.OwnExemption()
        : asked with { State = approve ? ExemptionState.Approved : ExemptionState.Rejected, DecidedById = by.PersonId, DecidedByName = by.Name, DecidedAt = now };

    /// <summary>Leaves one drill out. What the clock says (missed) nobody can say.</summary>
    public static Outcome<Drill> Skip(Drill drill, DrillPlan? plan, string reason, Caller by, DateTimeOffset now) =>
        MayJudge(by) is { } no ? no
        : !drill.Waits ? DrillRefusals.NotSkippable(drill)
        : by.PersonId == plan?.OwnerId ? DrillRefusals.OwnerSkips()
        : drill with { State = DrillState.Skipped, Reason = reason, DecidedById = by.PersonId, DecidedByName = by.Name, EndedAt = now };

    private static Refusal? MayJudge(Caller by) =>
        !by.IsHuman ? AccessRefusals.HumanRequired() : (by.Permission & (Permission.Verify | Permission.Administer)) == 0 ? DrillRefusals.NotJudge() : null;
}
