using Incidents.Core.Alerts;
using Incidents.Core.Intake;

namespace Incidents.Core.Tests.Intake;

public class SenderSeverityTests
{
    [Theory]
    [InlineData(Severity.Sev1, "critical", "page", "disaster", "P1", "Sev1", " CRITICAL ")]
    [InlineData(Severity.Sev2, "error", "high", "major", "p2", "", "purple", "5")]
    [InlineData(Severity.Sev3, "warning", "average", "minor", "P3")]
    [InlineData(Severity.Sev4, "info", "low", "none", "P4", "P5")]
    public void Words_are_read_as(Severity severity, params string[] words) =>
        Assert.All(words, word => Assert.Equal(severity, GenericEvents.Read(Bodies.Of($$"""{"summary":"s","severity":"{{word}}"}"""), _ => "k").Value.Single().Value.Severity));
}
