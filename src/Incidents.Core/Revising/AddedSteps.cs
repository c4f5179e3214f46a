using Incidents.Core.Runbooks;

namespace Incidents.Core.Revising;

/// <summary>Writes a step that was inserted into a run after the one it came after, in the form of that one.</summary>
internal static class AddedSteps
{
    private const string Checked = "Added after a run; a second person checks it before it is used.";

    /// <summary>Plainly; with a warning where its commands ask for one; without its commands where they say too much.</summary>
    public static IEnumerable<string> Candidates(MarkdownLines lines, Runbook runbook, Step after, StepForm form, Hunk hunk)
    {
        foreach (var (caution, commands, words) in new[] { (false, true, hunk.Text), (true, true, hunk.Text), (false, false, hunk.Text), (false, false, hunk.Bare) })
        {
            if (form.Shape == StepShape.Item) yield return lines.After(EndOf(runbook, after), Item(runbook, after, form, hunk.Added!, caution, commands, words));
            else yield return lines.After(EndOf(runbook, after), ["", .. Section(runbook, after, form, hunk.Added!, caution, commands, words)], apart: true);
        }
    }

    /// <summary>The last line of the step or of what is part of it.</summary>
    private static int EndOf(Runbook runbook, Step step) =>
        runbook.Steps.Where(s => s.ParentId == step.Id).Select(s => EndOf(runbook, s)).Append(step.LastLine).Max();

    private static IEnumerable<string> Section(Runbook runbook, Step after, StepForm form, AddedStep added, bool caution, bool commands, string words)
    {
        if (form.Shape == StepShape.Heading) yield return $"{form.Mark} {PlainText.Leading(added.Title)}";
        if (form.Shape == StepShape.Heading && !StepIds.IsDerived(after.Id)) yield return $"<!-- step: {Id(runbook, added)} -->";
        if (form.Shape == StepShape.Piece) yield return PlainText.Leading(added.Title);
        if (caution)
        {
            yield return "";
            yield return "> [!CAUTION]";
            yield return $"> {Checked}";
        }

        foreach (var line in Body(added, commands)) yield return line;
        yield return "";
        yield return "> [!NOTE]";
        yield return $"> {PlainText.Escaped(words)}";
    }

    private static IEnumerable<string> Item(Runbook runbook, Step after, StepForm form, AddedStep added, bool caution, bool commands, string words)
    {
        var mark = int.TryParse(form.Mark[..^1], out var number) ? $"{number + 1}{form.Mark[^1]}" : form.Mark;
        var first = $"{form.Indent}{mark} ";
        var inside = new string(' ', Math.Max(first.Length, form.Inside.Length));
        var id = StepIds.IsDerived(after.Id) ? "" : $" <!-- step: {Id(runbook, added)} -->";
        yield return $"{first.PadRight(inside.Length)}{(caution ? "**CAUTION:** " : "")}{(caution ? PlainText.Escaped(added.Title) : PlainText.Leading(added.Title))}{id}";
        foreach (var line in Body(added, commands)) yield return line.Length == 0 ? "" : inside + line;
        yield return $"{inside}> **Note:** {PlainText.Escaped(words)}";
    }

    private static IEnumerable<string> Body(AddedStep added, bool commands)
    {
        if (added.Prose.Length > 0)
        {
            yield return "";
            yield return PlainText.Leading(added.Prose);
        }

        foreach (var command in commands ? added.Commands : [])
        {
            // Longer than any row of ticks in it, so that it ends where we say.
            var fence = new string('`', Math.Max(3, Longest(command) + 1));
            yield return "";
            yield return $"{fence}sh";
            foreach (var line in command.Split('\n')) yield return line;
            yield return fence;
        }
    }

    private static int Longest(string command)
    {
        var (longest, row) = (0, 0);
        foreach (var c in command) longest = Math.Max(longest, row = c == '`' ? row + 1 : 0);
        return longest;
    }

    private static string Id(Runbook runbook, AddedStep added)
    {
        var slug = string.Concat(Words.Slug(added.Title).Where(c => char.IsAsciiLetterOrDigit(c) || c == '-')).Trim('-');
        if (slug.Length is 0 or > 56) slug = slug.Length == 0 ? "added" : slug[..56].TrimEnd('-');
        var taken = runbook.Steps.Select(s => s.Id).ToHashSet();
        return Enumerable.Range(1, taken.Count + 1).Select(n => n == 1 ? slug : $"{slug}-{n}").First(id => !taken.Contains(id));
    }
}
