using Incidents.Core.Drills;

namespace Incidents.Core.Coverage;

/// <summary>Decides whether what is risky about a service is covered: written down, tried, and known to more than one person.</summary>
public static class Covering
{
    /// <summary>With one it takes one illness.</summary>
    private const int EnoughPeople = 2;

    /// <summary>The runbook that stands for a capability: the one set by hand, else the one that is proven best.</summary>
    public static CoveringRunbook? Choose(IEnumerable<CoveringRunbook> candidates) =>
        candidates.OrderByDescending(c => c.SetByHand).ThenBy(c => Standing(c.Proof.State)).ThenBy(c => c.Slug, StringComparer.Ordinal).FirstOrDefault();

    /// <param name="chosen">The runbook; null when there is none.</param>
    /// <param name="rtoSeconds">How long the service may be down.</param>
    /// <param name="rpoSeconds">How much of its data may be lost.</param>
    public static Covered Of(CoveringRunbook? chosen, long? rtoSeconds, long? rpoSeconds)
    {
        if (chosen is null) return new Covered(CoverageLevel.Red, ["No runbook. Nobody expects to need it until it is needed: write one, and drill it."]);
        var why = new List<string>();
        if (!chosen.Proof.IsProven) why.Add($"{chosen.Proof.Text}.");
        if (chosen.Proof.State == ProofState.Due) why.Add("A drill is due.");
        if (chosen.Qualified < EnoughPeople) why.Add(chosen.Qualified == 0 ? "Nobody has the practice to follow it." : "Only one person has the practice to follow it.");
        if (chosen.Proof.RtoSeconds > rtoSeconds) why.Add($"It took {chosen.Proof.RtoSeconds} s when last measured; {rtoSeconds} s are allowed.");
        if (chosen.Proof.RpoSeconds > rpoSeconds) why.Add($"Data of {chosen.Proof.RpoSeconds} s were lost when last measured; {rpoSeconds} s are allowed.");
        var red = chosen.Proof.State is ProofState.Failed or ProofState.Overdue or ProofState.NeverDrilled;
        return new Covered(red ? CoverageLevel.Red : why.Count > 0 ? CoverageLevel.Amber : CoverageLevel.Green, why);
    }

    private static int Standing(ProofState state) => state switch
    {
        ProofState.Proven => 0,
        ProofState.Due => 1,
        ProofState.Partial => 2,
        ProofState.Changed => 3,
        ProofState.Exempt or ProofState.Experimental => 4,
        ProofState.Overdue => 5,
        ProofState.NeverDrilled => 6,
        _ => 7,
    };
}

/// <summary>A runbook that could stand for a capability.</summary>
/// <param name="Qualified">How many people have the practice to follow it now.</param>
/// <param name="SetByHand">Whether somebody named it; else its front matter does.</param>
public sealed record CoveringRunbook(string Id, string Slug, string Title, Proof Proof, int Qualified, bool SetByHand);

/// <summary>How well something is covered, and what is wanting.</summary>
public sealed record Covered(CoverageLevel Level, IReadOnlyList<string> Why);

/// <summary>The colours of a list that is looked at from afar.</summary>
public enum CoverageLevel
{
    Green,
    Amber,
    Red,
}
