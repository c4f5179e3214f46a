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
        return level > 1 && ActionWords().IsMatch(heading) ? SectionKind.Action : SectionKind.Plain;
    }

    [GeneratedRegex(@"^\W*(?:meaning|impact|overview|background|symptoms?|references?|(?:table of )?contents|toc|glossary|summary|introduction|description|about|links|see also|further reading|additional resources|resources|contacts?|owners?|severity|metadata|purpose|terminology|definitions?|architecture)\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex ContextWords();

    [GeneratedRegex(@"\b(?:diagnos\w*|mitigat\w*|resol\w*|restor\w*|check\w*|verif\w*|validat\w*|troubleshoot\w*|steps?|procedures?|remediat\w*|recover\w*|rollback|roll back|fix\w*|debug\w*|investigat\w*|how to|actions?|solutions?|workarounds?|instructions?|escalation)\b", RegexOptions.IgnoreCase)]
    private static partial Regex ActionWords();
}
