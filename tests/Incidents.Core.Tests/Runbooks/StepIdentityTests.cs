using Incidents.Core.Runbooks;

namespace Incidents.Core.Tests.Runbooks;

public class StepIdentityTests
{
    [Theory]
    [InlineData("## Fix it\n1. Stop the pod\n2. Stop the pod\n3. Stop the pod\n", "fix-it.stop-the-pod|fix-it.stop-the-pod-2|fix-it.stop-the-pod-3")]
    [InlineData("1. A\n", "start.a")]
    [InlineData("## Step 1: Stop\ntext\n## Step 2: Start\ntext\n", "start.stop|start.start")]
    [InlineData("## 手順\n1. 再起動\n", "手順.再起動")]
    [InlineData("## A\n1. one <!-- step: mine -->\n2. two\n", "mine|a.two")]
    [InlineData("## A\n1. one <!-- step: x -->\n2. two <!-- step: x -->\n", "x|a.two")]
    [InlineData("## Summary\n1. one <!-- step: mine -->\n", "mine")]
    [InlineData("## A <!-- step: in-line -->\ntext\n", "in-line")]
    [InlineData("## A\n1. **CAUTION:** wipe it\n", "a.wipe-it")]
    public void An_id_is_declared_or_made_of_section_and_title(string markdown, string ids) =>
        Assert.Equal(ids, string.Join('|', Reading.Steps(markdown).Select(step => step.Id)));

    [Fact]
    public void An_id_stays_when_a_step_is_put_before_it()
    {
        var older = Reading.Steps("## A\n1. one\n2. two\n");
        var newer = Reading.Steps("## A\n1. zero\n2. one\n3. two\n");
        Assert.Equal([("a.one", "a.one"), ("a.two", "a.two")], StepMatching.Match(older, newer));
    }

    [Theory]
    [InlineData("## A\n1. Restart the api pods\n", "## A\n1. Restart all the api pods\n", true)]
    [InlineData("## A\n1. Restart the api pods\n", "## A\n1. Wipe the disk\n", false)]
    [InlineData("## Find a user\n1. Look at the list\n", "## Finding a user\n1. Look at the list now\n", true)]
    [InlineData("## A\n1. Restart the api pods\n", "## Quite another\n4. Restart the api pods\n", true)]
    [InlineData("## A\n1. Restart the api pods\n", "## Quite another\n1. Restart the api pod\n", false)]
    [InlineData("## A\n1. Go <!-- step: x -->\n", "## A\n1. Go <!-- step: y -->\n", false)]
    [InlineData("## A\n1. Go\n", "## A\n1. Go <!-- step: y -->\n", true)]
    [InlineData("## A\n1. Go <!-- step: y -->\n", "## B\n1. Quite different <!-- step: y -->\n", true)]
    public void A_changed_step_is_found_again_where_it_is_the_same_step(string older, string newer, bool found) =>
        Assert.Equal(found ? 1 : 0, StepMatching.Match(Reading.Steps(older), Reading.Steps(newer)).Count);

    [Fact]
    public void No_step_is_matched_twice()
    {
        var matches = StepMatching.Match(Reading.Steps("## A\n1. Go there\n2. Go there!\n3. Go there?\n"), Reading.Steps("## A\n1. Go there now\n"));
        Assert.Single(matches);
    }
}
