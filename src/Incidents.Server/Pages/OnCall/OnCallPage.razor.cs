namespace Incidents.Server.Pages.OnCall;

/// <summary>What the template needs in words.</summary>
public partial class OnCallPage
{
    private IEnumerable<Choice> Feeds => Model.Schedules.Select(s => new Choice(s.Schedule.Id, $"Everybody's in {s.Schedule.Name}"));
}
