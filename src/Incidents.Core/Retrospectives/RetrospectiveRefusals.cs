namespace Incidents.Core.Retrospectives;

/// <summary>Every "no" about what remains to be done afterwards.</summary>
public static class RetrospectiveRefusals
{
    public static Refusal ActionItemNotFound(string id) => new(RefusalKind.NotFound, "action_item_not_found", $"There is no action item {id}. List them with GET /api/v1/action-items.");

    public static Refusal ActionItemClosed(ActionItem item) => new(RefusalKind.Conflict, "action_item_closed", $"This was closed at {item.ClosedAt:u}. Open a new one if it came back.");
}
