using Incidents.Core.Notifications;
using Incidents.Server.Http;

namespace Incidents.Server.Notifications.Channels;

/// <summary>Mattermost's incoming webhook, which reads Markdown.</summary>
internal sealed class MattermostChannel(Outside outside) : IChannel
{
    public DestinationKind Kind => DestinationKind.Mattermost;

    public Task<Sending> Send(Destination to, Message message, CancellationToken stop)
    {
        var links = new[] { ("Look", message.Link), ("Acknowledge", message.AcknowledgeLink), ("Resolve", message.ResolveLink) }.Where(l => l.Item2 is not null).Select(l => $"[{l.Item1}]({l.Item2})");
        return ChatMessages.Post(outside, to.Address, new { text = string.Join('\n', [$"**{Escape(message.Title)}**", .. message.Lines.Select(Escape), string.Join("  ", links)]) }, stop);
    }

    /// <summary>An @ would call everybody, and a bracket could hide where a link leads.</summary>
    private static string Escape(string text) => string.Concat(text.Select(c => c is '@' ? "@\u200b" : c is '*' or '_' or '`' or '[' or ']' or '<' or '>' or '\\' or '~' or '!' ? $"\\{c}" : c.ToString()));
}
