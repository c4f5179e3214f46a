using FsCheck;
using FsCheck.Fluent;
using Incidents.Core.Runbooks;

namespace Incidents.Core.Tests.Runbooks;

public class UnifiedDiffTests
{
    [Fact]
    public void A_change_is_told_with_three_lines_around_it() => Assert.Equal(
        "--- a\n+++ b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n",
        UnifiedDiff.Of(string.Join('\n', Enumerable.Range(1, 9)) + "\n", string.Join('\n', Enumerable.Range(1, 9)).Replace("5", "five", StringComparison.Ordinal) + "\n", "a", "b"));

    [Theory]
    [InlineData("", "x\n", "--- a\n+++ b\n@@ -0,0 +1 @@\n+x\n")]
    [InlineData("x\n", "", "--- a\n+++ b\n@@ -1 +0,0 @@\n-x\n")]
    [InlineData("x", "x\n", "--- a\n+++ b\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+x\n")]
    [InlineData("x\r\n", "x\n", "--- a\n+++ b\n@@ -1 +1 @@\n-x\r\n+x\n")]
    [InlineData("same", "same", "")]
    public void Ends_are_exact(string before, string after, string diff) => Assert.Equal(diff, UnifiedDiff.Of(before, after, "a", "b"));

    [Fact]
    public void Applied_to_the_older_text_it_gives_the_newer_one()
    {
        var text = Gen.Elements("a\n", "b\n", "c\n", "\n", "dd\r\n", "e").ListOf().Select(lines => string.Concat(lines)).ToArbitrary();
        Prop.ForAll(text, text, (before, after) => Assert.Equal(after, Apply(before, UnifiedDiff.Of(before, after, "a", "b")))).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Fact]
    public void Texts_with_nothing_in_common_cost_little()
    {
        var (before, after) = (string.Concat(Enumerable.Range(0, 100_000).Select(i => $"a{i}\n")), string.Concat(Enumerable.Range(0, 100_000).Select(i => $"b{i}\n")));
        Assert.Equal(after, Apply(before, UnifiedDiff.Of(before, after, "a", "b")));
    }

    /// <summary>As <c>patch</c> does it, without searching.</summary>
    private static string Apply(string before, string diff)
    {
        if (diff.Length == 0) return before;
        var older = Lines(before);
        var (result, at) = (new System.Text.StringBuilder(), 0);
        var lines = Lines(diff);
        for (var i = 2; i < lines.Count; i++)
        {
            if (lines[i].StartsWith("@@", StringComparison.Ordinal))
            {
                var range = lines[i].Split(' ')[1][1..].Split(',');
                var from = int.Parse(range[0]) - (range is [_, "0"] ? 0 : 1);
                while (at < from) result.Append(older[at++]);
                continue;
            }

            var bare = i + 1 < lines.Count && lines[i + 1][0] == '\\' ? lines[i][1..^1] : lines[i][1..];
            switch (lines[i][0])
            {
                case ' ': Assert.Equal(older[at++], bare); result.Append(bare); break;
                case '-': Assert.Equal(older[at++], bare); break;
                case '+': result.Append(bare); break;
            }
        }

        while (at < older.Count) result.Append(older[at++]);
        return result.ToString();
    }

    private static List<string> Lines(string text)
    {
        var lines = new List<string>();
        for (int from = 0, to; from < text.Length; from = to) lines.Add(text[from..(to = text.IndexOf('\n', from) is var end && end < 0 ? text.Length : end + 1)]);
        return lines;
    }
}
