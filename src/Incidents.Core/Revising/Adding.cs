using Incidents.Core.Runs;

namespace Incidents.Core.Revising;

/// <summary>Makes a step of a runbook out of one that was inserted into a run.</summary>
internal static class Adding
{
    private const int LongestTitle = 120;
    private const int MostCommands = 10;

    public static Hunk Of(Run run, RunStep inserted, IReadOnlyList<Deviation> said, IReadOnlyList<Hunk> before)
    {
        var previous = run.Steps.Where(s => s.Ordinal < inserted.Ordinal && !(s.Inserted && s.State == StepState.Skipped)).MaxBy(s => s.Ordinal);
        var origin = Learning.Origin(run, previous);
        var after = before.FirstOrDefault(h => h.Kind == HunkKind.Step && h.RunStepId == origin);
        var (prose, commands) = Parts(inserted.Definition.Markdown == inserted.Definition.Title ? "" : inserted.Definition.Markdown);
        var bare = $"{Wording.Of(Cause.Inserted)} {Wording.In(run)}.";
        var reason = said.FirstOrDefault(d => d.Kind == DeviationKind.Inserted) is { } why ? PlainText.Line(Disclosing.Words(run, Wording.ReasonIn(why, inserted))) : null;
        var failed = said.Any(d => d.Kind == DeviationKind.Failed) ? " It failed there once." : "";
        var title = PlainText.Line(Disclosing.Words(run, inserted.Definition.Title));
        return new Hunk
        {
            Kind = HunkKind.Step,
            Cause = Cause.Inserted,
            StepId = after is null ? origin : after.StepId,
            RunStepId = inserted.Definition.Id,
            Deviations = [.. said.Select(d => d.Seq)],
            Text = $"{(reason is null ? bare : $"{bare[..^1]}: {reason}")}{failed}",
            Bare = bare + failed,
            Added = new AddedStep(
                title.Length <= LongestTitle ? title : title[..(char.IsHighSurrogate(title[LongestTitle - 1]) ? LongestTitle - 1 : LongestTitle)],
                PlainText.Line(Disclosing.Words(run, prose)),
                [.. commands.Take(MostCommands).Select(c => Disclosing.Command(run, c)).OfType<string>()],
                after?.Number),
        };
    }

    /// <summary>What stands in fences, and the words around them.</summary>
    private static (string Prose, List<string> Commands) Parts(string markdown)
    {
        var (prose, commands) = (new List<string>(), new List<string>());
        List<string>? code = null;
        var fence = "";
        foreach (var line in markdown.ReplaceLineEndings("\n").Split('\n'))
        {
            var trimmed = line.Trim();
            if (code is null && (trimmed.StartsWith("```", StringComparison.Ordinal) || trimmed.StartsWith("~~~", StringComparison.Ordinal)))
                (code, fence) = ([], new string(trimmed[0], trimmed.TakeWhile(c => c == trimmed[0]).Count()));
            else if (code is not null && trimmed.StartsWith(fence, StringComparison.Ordinal) && trimmed.Trim(fence[0]).Length == 0)
                Close();
            else if (code is not null)
                code.Add(line.TrimEnd());
            else
                prose.Add(trimmed);
        }

        Close();
        return (string.Join(' ', prose).Trim(), commands);

        void Close()
        {
            if (code is { Count: > 0 }) commands.Add(string.Join('\n', code));
            code = null;
        }
    }
}
