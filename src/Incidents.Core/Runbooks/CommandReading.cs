using Markdig.Syntax;

namespace Incidents.Core.Runbooks;

/// <summary>Takes from a step the blocks to copy into a shell; nothing here or elsewhere runs them.</summary>
internal static class CommandReading
{
    private static readonly HashSet<string> Shells = new(StringComparer.OrdinalIgnoreCase)
    {
        "", "sh", "bash", "zsh", "ksh", "fish", "shell", "console", "terminal", "cmd", "powershell", "pwsh",
        "shell-session", "sh-session", "bash-session", "shellsession", "shellscript",
    };

    public static IReadOnlyList<Command> Of(StepDraft step) =>
        [.. step.Everything().OfType<CodeBlock>().Where(code => Shells.Contains(LanguageOf(code))).Select(Read).Where(command => command.Text.Length > 0)];

    public static string LanguageOf(CodeBlock code) => (code as FencedCodeBlock)?.Info?.Trim('{', '}', '.', ' ') ?? "";

    private static Command Read(CodeBlock code)
    {
        var lines = code.Lines.ToString().ReplaceLineEndings("\n").TrimEnd().Split('\n');
        return lines.Any(IsPrompt) ? Prompted(LanguageOf(code), lines) : new Command(LanguageOf(code), string.Join('\n', lines), null);
    }

    /// <summary>With a prompt anywhere, only prompted lines and their continuations are typed; the rest is what the machine answers.</summary>
    private static Command Prompted(string language, string[] lines)
    {
        var typed = new List<string>();
        var answered = new List<string>();
        var continues = false;
        string? hereDocument = null;
        foreach (var line in lines)
        {
            if (hereDocument is not null)
            {
                typed.Add(line);
                hereDocument = line.Trim() == hereDocument ? null : hereDocument;
                continue;
            }

            if (!IsPrompt(line) && !continues)
            {
                answered.Add(line);
                continue;
            }

            var text = IsPrompt(line) ? line.TrimStart()[2..] : line.StartsWith("> ", StringComparison.Ordinal) ? line[2..] : line;
            typed.Add(text);
            continues = text.EndsWith('\\');
            hereDocument = HereDocumentIn(text);
        }

        var output = string.Join('\n', answered).Trim('\n');
        return new Command(language, string.Join('\n', typed), string.IsNullOrWhiteSpace(output) ? null : output);
    }

    private static bool IsPrompt(string line) => line.TrimStart().StartsWith("$ ", StringComparison.Ordinal);

    private static string? HereDocumentIn(string line)
    {
        var at = line.IndexOf("<<", StringComparison.Ordinal);
        if (at < 0 || line.AsSpan(at).StartsWith("<<<"))
            return null;
        var word = line[(at + 2)..].TrimStart('-', ' ', '\'', '"', '\\');
        var end = word.TakeWhile(c => char.IsLetterOrDigit(c) || c == '_').Count();
        return end == 0 ? null : word[..end];
    }
}
