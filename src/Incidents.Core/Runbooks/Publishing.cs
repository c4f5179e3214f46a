using System.Security.Cryptography;
using System.Text;

namespace Incidents.Core.Runbooks;

/// <summary>Decides whether a text becomes a new revision.</summary>
public static class Publishing
{
    public static string HashOf(string markdown) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(markdown)));

    /// <param name="current">The runbook as it is, or null.</param>
    /// <param name="hash">Of the text that was sent.</param>
    /// <param name="expected">The revision the writer believes to be current (If-Match): null when not said, 0 for "none yet", -1 for "any".</param>
    public static Outcome<Publication> Decide(RunbookSummary? current, string hash, int? expected) => current switch
    {
        null when expected is > 0 or -1 => PublishingRefusals.NothingToMatch(),
        null => Publication.New,
        _ when expected == 0 => PublishingRefusals.ExistsAlready(current),
        _ when expected > 0 && expected != current.Revision => PublishingRefusals.Stale(current),
        // Sending the same text again changes nothing, so it needs no proof of having read it.
        _ when current.ContentHash == hash => Publication.Unchanged,
        _ when expected is null => PublishingRefusals.VersionRequired(current),
        _ => Publication.Revised,
    };
}

/// <summary>What becomes of a text that was sent.</summary>
public enum Publication
{
    New,
    Revised,
    Unchanged,
}
