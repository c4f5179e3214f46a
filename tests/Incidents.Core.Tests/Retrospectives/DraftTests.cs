using Incidents.Core.Alerts;
using Incidents.Core.Incidents;
using Incidents.Core.Retrospectives;
using Incidents.Core.Runbooks;
using Incidents.Core.Runs;
using Incidents.Core.Tests.Runs;
using Incidents.Core.Timeline;

namespace Incidents.Core.Tests.Retrospectives;

public class DraftTests
{
    private const string Hostile = "**x** <img src=x onerror=alert(1)> [a](javascript:alert(1)) | cell \\| `code` ~~y~~ &lt;b&gt;\r\n# heading\n| --- |\u2028<script>\u0007\t_z_";

    [Fact]
    public void What_people_and_senders_wrote_stays_text()
    {
        var clean = Write("plain");
        var hostile = Write(Hostile);
        // The same lines and the same cells, whatever was written into them.
        Assert.Equal(clean.Split('\n').Length, hostile.Split('\n').Length);
        Assert.Equal(Cells(clean), Cells(hostile));
        Assert.DoesNotContain(hostile, c => char.IsControl(c) && c != '\n');
        var html = RunbookHtml.Render(hostile);
        Assert.All(["<img", "<script", "href", "<strong>x", "<del>", "<em>z", "<code>code", "<b>"], markup => Assert.DoesNotContain(markup, html));
        Assert.Contains("&lt;img src=x onerror=alert(1)&gt;", html);
    }

    [Fact]
    public void Values_that_wait_for_a_second_person_are_told_to_the_executor_only()
    {
        var run = Sample.Begun(("volume", "green"));
        Assert.Contains("snap-0a1b2c3d", Of(run).Write(Sample.Ada));
        foreach (var reader in new[] { Sample.Grace, null })
        {
            var text = Of(run).Write(reader);
            Assert.DoesNotContain("snap-0a1b2c3d", text);
            Assert.DoesNotContain("2026-11-19", text);
            Assert.DoesNotContain("production", text);
            Assert.Contains("snapshot_id: _hidden until", text);
            Assert.Contains("volume: `green`", text);
        }

        var ended = Of(run with { State = RunState.Completed, EndedAt = Sample.Now }).Write(null);
        Assert.Contains("snapshot_id: `snap-0a1b2c3d`", ended);
        Assert.Contains("in `production`", ended);
    }

    [Fact]
    public void Who_verified_and_who_disagreed_is_told_without_values()
    {
        var run = Sample.Begun();
        var asked = run.Asked();
        var differed = run.Answered(asked, Sample.Grace, Sample.Right.With("snapshot_id", "snap-eeeeeeee")).Value;
        var matched = run.Answered(asked, Sample.Linus, Sample.Right, Sample.Now.AddMinutes(1)).Value;
        var text = new Draft(new Incident(), null, [], [new RunAccount(run, [differed, matched])], []).Write(Sample.Ada);
        Assert.Contains("Grace 2026-11-20 03:15:00Z found other values for snapshot\\_id; Linus 2026-11-20 03:16:00Z", text);
        Assert.DoesNotContain("snap-eeeeeeee", text);
    }

    private static Draft Of(Run run) => new(new Incident(), null, [], [new RunAccount(run, [])], []);

    private static string Write(string written)
    {
        var actor = new Actor(ActorKind.Person, "per_1", written);
        var run = Sample.Begun() with { Title = written, ExecutorName = written, State = RunState.Aborted, EndReason = written };
        run = run.With(run.Steps[0] with { Outcome = written, Evidence = written, Reason = written });
        return new Draft(
            new Incident { Title = written, AcknowledgedAt = Sample.Now, AcknowledgedBy = actor, ResolvedAt = Sample.Now, ResolvedBy = actor }, written, [new Alert { Title = written }],
            [new RunAccount(run, [])], [new Entry { Actor = actor, Text = written }]).Write(null);
    }

    private static IEnumerable<int> Cells(string text) => text.Split('\n').Where(line => line.StartsWith('|')).Select(line => line.Where((c, i) => c == '|' && Slashes(line, i) % 2 == 0).Count());

    private static int Slashes(string line, int at) => line[..at].Length - line[..at].TrimEnd('\\').Length;
}
