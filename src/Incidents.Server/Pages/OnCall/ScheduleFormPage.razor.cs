namespace Incidents.Server.Pages.OnCall;

/// <summary>What the template needs in words.</summary>
public partial class ScheduleFormPage
{
    private static readonly IReadOnlyList<Choice> Kinds = [new("daily", "every day"), new("weekly", "every week"), new("custom", "custom, see beside")];

    private static readonly IReadOnlyList<Choice> Days = [.. Enumerable.Range(1, 7).Select(d => (DayOfWeek)(d % 7)).Select(d => new Choice(Http.Words.Of(d), d.ToString()))];

    /// <summary>Somebody who cannot be picked any more is still shown.</summary>
    private IEnumerable<Choice> Named(string id) => id.Length == 0 || Model.People.Any(p => p.Value == id) ? Model.People : Model.People.Append(new Choice(id, $"{id} (cannot be on call)"));
}
