using Incidents.Core.Runbooks;

namespace Incidents.Core.Tests.Runbooks;

public class PublishingTests
{
    /// <param name="revision">The current one, or 0 when there is none.</param>
    /// <param name="same">Whether the text is the current one.</param>
    /// <param name="expected">What If-Match said: null nothing, 0 "none yet", -1 "any".</param>
    [Theory]
    [InlineData(0, false, null, "New")]
    [InlineData(0, false, 0, "New")]
    [InlineData(0, false, 1, "version_unknown")]
    [InlineData(0, false, -1, "version_unknown")]
    [InlineData(2, false, null, "version_required")]
    [InlineData(2, false, 0, "version_exists")]
    [InlineData(2, false, 1, "version_stale")]
    [InlineData(2, false, 2, "Revised")]
    [InlineData(2, false, 3, "version_stale")]
    [InlineData(2, false, -1, "Revised")]
    [InlineData(2, true, null, "Unchanged")]
    [InlineData(2, true, 0, "version_exists")]
    [InlineData(2, true, 1, "version_stale")]
    [InlineData(2, true, 2, "Unchanged")]
    [InlineData(2, true, -1, "Unchanged")]
    public void A_text_becomes(int revision, bool same, int? expected, string outcome)
    {
        var current = revision == 0 ? null : new RunbookSummary { Slug = "restore", Revision = revision, ContentHash = Publishing.HashOf("old") };
        var decided = Publishing.Decide(current, Publishing.HashOf(same ? "old" : "new"), expected);
        Assert.Equal(outcome, decided.Refusal?.Code ?? decided.Value.ToString());
    }

    [Fact]
    public void The_hash_is_the_sha256_of_the_text_as_utf8() =>
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Publishing.HashOf("abc"));
}
