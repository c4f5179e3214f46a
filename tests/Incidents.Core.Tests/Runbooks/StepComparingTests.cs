using Incidents.Core.Runbooks;

namespace Incidents.Core.Tests.Runbooks;

public class StepComparingTests
{
    private const string Older = "# A\n\n## Steps\n\n1. One. <!-- step: one -->\n2. Two. <!-- step: two -->\n3. **CAUTION:** Three. <!-- step: three -->\n4. Four. <!-- step: four -->\n";

    [Theory]
    [InlineData("1. One. <!-- step: one -->\n2. Two. <!-- step: two -->\n3. **CAUTION:** Three. <!-- step: three -->\n4. Four. <!-- step: four -->\n", "")]
    [InlineData("1. Two. <!-- step: two -->\n2. One. <!-- step: one -->\n3. **CAUTION:** Three. <!-- step: three -->\n4. Four. <!-- step: four -->\n", "two:Moved")]
    [InlineData("1. One. <!-- step: one -->\n2. Other. <!-- step: two -->\n3. New. <!-- step: new -->\n4. **CAUTION:** Three. <!-- step: three -->\n", "two:Changed new:Added four:Removed")]
    [InlineData("1. One. <!-- step: one -->\n2. Two. <!-- step: two -->\n3. Three. <!-- step: three -->\n4. **CAUTION:** Four. <!-- step: four; verify=2 -->\n", "three:Changed+Guarded four:Changed+Guarded")]
    [InlineData("1. One. <!-- step: one -->\n2. Two. <!-- step: two -->\n3. Four. <!-- step: four -->\n", "three:Removed+Guarded")]
    public void Steps_are_told_as_what_became_of_them(string steps, string expected) =>
        Assert.Equal(expected, string.Join(' ', StepComparing.Of(Reading.Steps(Older), Reading.Steps($"# A\n\n## Steps\n\n{steps}")).Select(c => $"{c.NewId ?? c.OldId}:{string.Join('+', c.Kinds)}")));

    [Fact]
    public void Everything_is_new_where_there_was_nothing() =>
        Assert.All(StepComparing.Of([], Reading.Steps(Older)), c => Assert.Equal((StepChangeKind.Added, null), (c.Kinds[0], c.OldId)));
}
