namespace Incidents.Server.Pages.Drills;

/// <summary>What the template needs in words.</summary>
public partial class PlanFormPage
{
    private PlanFields F => Model.Fields;

    private static readonly IReadOnlyList<Choice> Tiers = [new("1", "1: the most"), new("2", "2"), new("3", "3: the least")];
}
