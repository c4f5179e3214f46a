namespace Incidents.Core.Notifications;

/// <summary>Every "no" about notifications, and the ways by which they come.</summary>
public static class NotificationRefusals
{
    public static Refusal NotFound(string id) => new(RefusalKind.NotFound, "notification_not_found", $"You have no notification {id}. Yours are in GET /api/v1/notifications.");

    public static Refusal MethodNotFound(string id) => new(RefusalKind.NotFound, "contact_method_not_found", $"There is no contact method {id} of this person. List them with GET /api/v1/people/{{id}}/contact-methods.");

    public static Refusal ChannelNotFound(string id) => new(RefusalKind.NotFound, "channel_not_found", $"There is no channel {id}. List them with GET /api/v1/channels.");

    public static Refusal DeliveryNotFound(string id) => new(RefusalKind.NotFound, "delivery_not_found", $"There is no delivery {id}. List them with GET /api/v1/deliveries.");

    public static Refusal TooManyWays(int most) => new(RefusalKind.Conflict, "too_many_destinations", $"There are {most} already. Delete one that nobody needs any more.");

    public static Refusal OwnOnly() => new(RefusalKind.Forbidden, "own_contact_method_only", "Only the person whose contact method it is can say that a code arrived there. Let him sign in and type it.");

    public static Refusal NotAllowed() => new(RefusalKind.Forbidden, "not_your_contact_methods", "Contact methods are shown to their owner and to admins only. Ask one of them.");

    public static Refusal CodeSentJustNow() => new(RefusalKind.TooMany, "code_sent_just_now", "A code was sent there less than a minute ago. Wait for it, or ask again in a minute.");

    public static Refusal CodeNotSent(string why) => new(RefusalKind.Conflict, "code_not_sent", $"The code could not be sent: {why}. Correct the contact method, or try again.");

    public static Refusal NotVerified() => new(RefusalKind.Conflict, "contact_method_not_verified", "This way is not used before its code was typed back. Send a code there first.");

    public static Refusal TestNotSent(string why) => new(RefusalKind.Conflict, "test_not_sent", $"The test did not arrive: {why}. Correct the way, or try again.");

    public static Refusal WrongCode(long left) => new(RefusalKind.Invalid, "wrong_code", left > 0
        ? $"This is not the code that was sent. Look again; {left} tries are left."
        : "This is not the code, and there were too many tries. Ask for another with POST …/code.");

    public static Refusal NoCode() => new(RefusalKind.Conflict, "no_code", "No code is on its way there, or it is older than 15 minutes. Ask for one with POST …/code.");

    public static Refusal NotDead(DeliveryState state) => new(RefusalKind.Conflict, "delivery_not_dead", $"Only what was given up is tried again by hand; this is {state.ToString().ToLowerInvariant()}.");

    public static Refusal DestinationGone() => new(RefusalKind.Conflict, "destination_gone", "The contact method or channel that it was for is deleted or not in use. Set it up again; a new cause will use it.");

    public static Refusal LinkUnknown() => new(RefusalKind.NotFound, "link_unknown", "This link is not one of ours. Open the incident itself, and act there.");

    public static Refusal LinkUsed() => new(RefusalKind.Gone, "link_used", "This link was used already. Open the incident itself to see how it is, and act there.");

    public static Refusal LinkExpired() => new(RefusalKind.Gone, "link_expired", "This link is older than a day and does nothing any more. Open the incident itself, and act there.");
}
