using Incidents.Core.People;

namespace Incidents.Core.Runs;

/// <summary>Every "no" about handing a run over.</summary>
public static class HandoverRefusals
{
    public static Refusal NotFound(Run run) => new(RefusalKind.NotFound, "handover_not_found",
        $"Nobody has offered this run to anybody. {run.ExecutorName} offers it with POST /api/v1/runs/{run.Id}/handover.");

    public static Refusal ToYourself() => new(RefusalKind.Conflict, "handover_to_self",
        "A run is handed to somebody else: not to its executor, and not to who offers it. Name another person.");

    public static Refusal NotEligible(Person to) => new(RefusalKind.Conflict, "receiver_not_eligible",
        $"{to.Name} cannot follow runbooks here: that takes a human's open account with the role of a responder. Name another person, or ask an admin.");

    public static Refusal NotTheReceiver(Handover offer) => new(RefusalKind.Forbidden, "not_the_receiver",
        $"The run is offered to {offer.ToName}, who alone answers. Ask {offer.FromName} to offer it to you.");

    public static Refusal Expired(Handover offer) => new(RefusalKind.Gone, "handover_expired",
        $"The offer ended at {offer.ExpiresAt:u}. Ask {offer.FromName}, or an admin, to offer it again.");

    public static Refusal ReadBackDiffers() => new(RefusalKind.Invalid, "read_back_differs",
        "That is not the open step. Look at the run, read its open step, and type its id or title; the offer still stands.");
}
