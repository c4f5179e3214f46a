using Incidents.Core.Notifications;
using Incidents.Server.Http;

namespace Incidents.Server.Notifications.Channels;

/// <summary>Slack's incoming webhook. What others wrote is escaped, so that it cannot call a whole channel or hide where a link leads.</summary>
internal sealed class SlackChannel(Outside outside) : IChannel
{
    private const int LongestSection = 2900;

    public DestinationKind Kind => DestinationKind.Slack;

    public Task<Sending> Send(Destination to, Message message, CancellationToken stop)
    {
        var text = string.Join('\n', message.Lines.Select(Escape));
        var links = new[] { ("Look", message.Link), ("Acknowledge", message.AcknowledgeLink), ("Resolve", message.ResolveLink) }.Where(l => l.Item2 is not null).Select(l => $"<{l.Item2}|{l.Item1}>");
        var whole = string.Join('\n', new[] { $"*{Escape(message.Title)}*", text.Length <= LongestSection ? text : text[..LongestSection] + "…", string.Join("  ", links) }.Where(t => t.Length > 0));
        return ChatMessages.Post(outside, to.Address, new { text = whole, unfurl_links = false }, stop);
    }

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
