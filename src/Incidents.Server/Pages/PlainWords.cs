using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Incidents.Core;

namespace Incidents.Server.Pages;

/// <summary>A "no" in the words of a page. The API's says what to call; who looks at a page needs to know what to press.</summary>
public static partial class PlainWords
{
    /// <summary>By code, what is said in the place of the sentence that is about calls.</summary>
    private static readonly FrozenDictionary<string, string> Instead = new Dictionary<string, string>
    {
        ["already_set_up"] = "Sign in.",
        ["unauthenticated"] = "Sign in.",
        ["no_chain"] = "Begin one under “Put off, or give to somebody else”, or tell somebody there.",
        ["not_its_alert"] = "Choose among those that stand there.",
        ["not_acknowledged"] = "“Acknowledge” takes it.",
        ["no_code"] = "Send another one.",
        ["wrong_code"] = "Send another one.",
        ["not_for_on_call"] = "Choose people who may acknowledge incidents.",
        ["not_on_call"] = "Look at the week above, and offer what is there.",
        ["too_many_calendars"] = "Revoke one that nobody reads.",
        ["drill_not_open"] = "Another one is begun on the page of drills.",
        ["drill_not_awaiting"] = "First it is told how it went.",
        ["no_snapshot"] = "A backup job tells of them; or change which snapshot the plan asks for.",
        ["values_missing"] = "Enter it under “Values of this run”, then try again.",
        ["values_first"] = "Enter the values that you found first.",
        ["not_verified"] = "Ask somebody to look into the inbox.",
        ["step_locked"] = "A third person looks at it with you, and unlocks it on the page of the run.",
        ["presence_required"] = "Let them open the run and press “I am there”.",
        ["probe_undecidable"] = "Correct the runbook; this run ends by “One will not pass”.",
        ["finish_not_proposed"] = "That is done under “One will not pass”.",
        ["handover_not_found"] = "It is offered under “Hand it over”.",
        ["review_open"] = "Somebody else reviews it first: the inbox leads there.",
        ["nothing_to_review"] = "What waits for you is in the inbox.",
        ["break_glass_forbidden"] = "Ask somebody who may approve it.",
        ["runbook_unproven"] = "If you follow it all the same, tick that you know it; it will stand on the timeline.",
        ["version_required"] = "Load the page again, and put your change into what is there now.",
        ["version_exists"] = "Choose another name, or change that one on its page.",
        ["version_unknown"] = "Make it as a new one.",
        ["version_stale"] = "Load the page again, and put your change into what is there now.",
    }.ToFrozenDictionary();

    public static Refusal ForPeople(this Refusal refusal)
    {
        var plain = Of(refusal.Detail);
        if (plain != refusal.Detail)
        {
            var instead = Instead.GetValueOrDefault(refusal.Code) ?? (refusal.Kind == RefusalKind.NotFound ? "It may be gone, or the address is not whole: look for it in the lists, or with the search." : "");
            plain = $"{plain} {instead}".Trim();
        }

        return refusal with { Detail = plain.Length > 0 ? plain : refusal.Detail, Fields = refusal.Fields?.ToDictionary(f => f.Key, f => Call().IsMatch(f.Value) ? "is not one of those to choose from" : f.Value) };
    }

    /// <summary>The text without its sentences about calls; of the first, what stands before its semicolon is kept.</summary>
    public static string Of(string text)
    {
        if (!Call().IsMatch(text)) return text;
        var sentences = Aside().Replace(text, "").Split(". ").Select((s, i) => i == 0 && Call().IsMatch(s) && s.Contains(';', StringComparison.Ordinal) ? s[..s.IndexOf(';', StringComparison.Ordinal)] : s).Where(s => !Call().IsMatch(s));
        var plain = string.Join(". ", sentences);
        return plain.Length == 0 || plain.EndsWith('.') ? plain : plain + ".";
    }

    [GeneratedRegex(@"/api/v1|\b(?:GET|POST|PUT|PATCH|DELETE) [/…]|\bIf-Match\b|\bETag\b|""acknowledgeUnproven""")]
    private static partial Regex Call();

    /// <summary>A call in brackets.</summary>
    [GeneratedRegex(@" \((?:GET|POST|PUT|PATCH|DELETE) [^()]*\)")]
    private static partial Regex Aside();
}
