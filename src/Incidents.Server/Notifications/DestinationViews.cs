using System.Text.Json.Serialization;
using Incidents.Core.Notifications;

namespace Incidents.Server.Notifications;

/// <summary>A way to tell somebody, to be set up. For a gateway, address and body are templates with the fields {title}, {text}, {to}, {id}, {link}, {acknowledge}, {resolve}; without a body it is asked with GET.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewDestination(DestinationKind? Kind, string Name, string Address, string? Secret = null, string? Recipient = null, string? ContentType = null, string? Body = null);

/// <summary>The code that was sent.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewVerification(string Code);

/// <summary>A contact method or channel; of address and secret only so much that one knows it again.</summary>
public sealed record DestinationView(
    string Id, DestinationKind Kind, string Name, string Address, DateTimeOffset CreatedAt, bool Usable, DateTimeOffset? VerifiedAt, DateTimeOffset? SucceededAt, DateTimeOffset? FailingSince, DateTimeOffset? DisabledAt, string? DisabledWhy)
{
    public static DestinationView Of(Destination d) => new(d.Id, d.Kind, d.Name, d.Shown, d.CreatedAt, d.IsUsable, d.VerifiedAt, d.SucceededAt, d.FailingSince, d.DisabledAt, d.DisabledWhy);
}

/// <summary>What was just set up; the secret that signs is shown only here.</summary>
public sealed record NewDestinationView(DestinationView Destination, string? Secret)
{
    public static NewDestinationView Of(Destination d) => new(DestinationView.Of(d), d.Kind == DestinationKind.Webhook ? d.Secret : null);
}

/// <summary>What came of a test.</summary>
public sealed record TestView(bool Arrived, string? Why);

/// <summary>One thing that was, or is to be, sent one way; folded ones were told in the message of another.</summary>
public sealed record DeliveryView(
    string Id, DeliveryState State, NotificationKind Kind, Urgency Urgency, string SubjectId, string? IncidentId, string? PersonId, string DestinationId, string? Way, DestinationKind? By,
    string Text, DateTimeOffset CreatedAt, DateTimeOffset DueAt, long Tries, DateTimeOffset? ClosedAt, string? Error, string? FoldedInto)
{
    public static DeliveryView Of(Delivery d, Destination? to) => new(
        d.Id, d.State, d.Kind, d.Urgency, d.SubjectId, d.IncidentId, d.PersonId, d.DestinationId, to?.Name, to?.Kind, d.Text, d.CreatedAt, d.DueAt, d.Tries, d.ClosedAt, d.Error, d.FoldedInto);
}
