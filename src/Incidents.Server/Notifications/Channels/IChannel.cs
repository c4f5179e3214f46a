using Incidents.Core.Notifications;

namespace Incidents.Server.Notifications.Channels;

/// <summary>One kind of way by which a message leaves. It says what came of it and never throws for what the other side does; it knows no transaction.</summary>
public interface IChannel
{
    DestinationKind Kind { get; }

    Task<Sending> Send(Destination to, Message message, CancellationToken stop);
}
