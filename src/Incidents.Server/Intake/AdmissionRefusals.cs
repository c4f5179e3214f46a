using Incidents.Core;
using Incidents.Core.Alerts;

namespace Incidents.Server.Intake;

/// <summary>Every "no" to a sender that is about how much it sends.</summary>
public static class AdmissionRefusals
{
    public static Refusal OverBudget(Integration from, int seconds) => new(RefusalKind.TooMany, "over_budget",
        $"{from.Name} has sent more than its {from.BudgetPerMinute} events a minute; what is new is still taken. Send this again in {seconds} s, or raise budgetPerMinute of the integration.",
        new Dictionary<string, string> { ["retryAfter"] = $"{seconds}" });
}
