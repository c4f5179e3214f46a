using System.Text.RegularExpressions;

namespace Incidents.Core.Runbooks;

/// <summary>What a heading promises: something to do, something to know, or neither by its words.</summary>
internal enum SectionKind
{
    Plain,
    Action,
    Context,
}

/// <summary>The words of real headings (1,435 runbooks) that tell doing from knowing.</summary>
internal static partial class SectionKinds
{
    public static SectionKind Of(string heading, int level)
    {
        if (ContextWords().IsMatch(heading))
            return SectionKind.Context;
        return level > 1 && (ActionWords().IsMatch(heading) || Order().IsMatch(heading)) ? SectionKind.Action : SectionKind.Plain;
    }

    [GeneratedRegex(@"^\W*(?:meaning|impact|overview|background|symptoms?|references?|(?:table of )?contents|toc|glossary|summary|introduction|description|about|links|see also|further reading|additional resources|resources|contacts?|owners?|severity|metadata|purpose|terminology|definitions?|architecture)\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex ContextWords();

    [GeneratedRegex(@"\b(?:diagnos\w*|mitigat\w*|resol\w*|restor\w*|check\w*|verif\w*|validat\w*|troubleshoot\w*|steps?|procedures?|remediat\w*|recover\w*|rollback|roll back|fix\w*|debug\w*|investigat\w*|how to|actions?|solutions?|workarounds?|instructions?|escalation)\b", RegexOptions.IgnoreCase)]
    private static partial Regex ActionWords();

    /// <summary>Headings that give an order: "Disable access", "Adding firewall rules", "What to do".</summary>
    [GeneratedRegex(@"^\W*(?:what to do|how do i|add|adding|apply|applying|change|changing|clean\w*|clear\w*|configur\w+|connect\w*|creat(?:e|ing)|delet(?:e|ing)|deploy\w*|disabl(?:e|ing)|drain\w*|enabl(?:e|ing)|fail(?:ing)? ?over|find\w*|install\w*|mak(?:e|ing)|mov(?:e|ing)|paus(?:e|ing)|perform\w*|promot(?:e|ing)|rebuild\w*|remov(?:e|ing)|replac(?:e|ing)|request\w*|reset\w*|restart\w*|revert\w*|rotat(?:e|ing)|run|running|scal(?:e|ing)|set(?:ting)? up|silenc(?:e|ing)|start|starting|stop|stopping|switch\w*|test|testing|trigger\w*|unlock\w*|updat(?:e|ing)|upgrad(?:e|ing)|using|view\w*)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Order();
}
