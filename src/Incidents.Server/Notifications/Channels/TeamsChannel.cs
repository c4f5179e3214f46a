using Incidents.Core.Notifications;
using Incidents.Server.Http;

namespace Incidents.Server.Notifications.Channels;

/// <summary>Microsoft Teams, by a workflow that takes a webhook and posts the Adaptive Card in it.</summary>
internal sealed class TeamsChannel(Outside outside) : IChannel
{
    public DestinationKind Kind => DestinationKind.Teams;

    public Task<Sending> Send(Destination to, Message message, CancellationToken stop)
    {
        object Text(string text, bool title) => new { type = "TextBlock", text = Escape(text), wrap = true, weight = title ? "Bolder" : "Default", size = title ? "Medium" : "Default" };
        var card = new Dictionary<string, object>
        {
            ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
            ["type"] = "AdaptiveCard",
            ["version"] = "1.4",
            ["body"] = new[] { Text(message.Title, true) }.Concat(message.Lines.Select(line => Text(line, false))).ToList(),
            ["actions"] = new[] { ("Look", message.Link), ("Acknowledge", message.AcknowledgeLink), ("Resolve", message.ResolveLink) }
                .Where(l => l.Item2 is not null).Select(l => new { type = "Action.OpenUrl", title = l.Item1, url = l.Item2 }).ToList(),
        };
        return ChatMessages.Post(outside, to.Address, new { type = "message", attachments = new[] { new { contentType = "application/vnd.microsoft.card.adaptive", content = card } } }, stop);
    }

    /// <summary>A text block reads some Markdown: links could hide where they lead.</summary>
    private static string Escape(string text) => string.Concat(text.Select(c => c is '[' or ']' or '*' or '_' or '\\' ? $"\\{c}" : c.ToString()));
}
