using Incidents.Core;
using Incidents.Core.Retrospectives;
using Incidents.Core.Timeline;

namespace Incidents.Storage.Retrospectives;

/// <summary>Action items.</summary>
public static class ActionItemStore
{
    private const string Columns = "id, incident_id, run_id, text, created_at, due_at, closed_at, closed_by_id, closed_by_name, outcome";

    public static ActionItem? Find(ReadTx tx, string id) => tx.QueryFirst<Row>($"SELECT {Columns} FROM action_items WHERE id = @id", new { id })?.ToItem();

    public static IReadOnlyList<ActionItem> Of(ReadTx tx, string incidentId) =>
        [.. tx.Query<Row>($"SELECT {Columns} FROM action_items WHERE incident_id = @incidentId ORDER BY id", new { incidentId }).Select(r => r.ToItem())];

    /// <summary>Newest first.</summary>
    public static Page<ActionItem> List(ReadTx tx, bool onlyOpen, PageRequest page)
    {
        var sql = $"SELECT {Columns} FROM action_items WHERE TRUE";
        if (onlyOpen) sql += " AND closed_at IS NULL";
        if (page.After is not null) sql += " AND id < @after";
        sql += " ORDER BY id DESC LIMIT @limit";
        return Page<ActionItem>.Of([.. tx.Query<Row>(sql, new { after = page.After, limit = page.Limit + 1 }).Select(r => r.ToItem())], page.Limit, i => i.Id);
    }

    public static ActionItem Add(WriteTx tx, string text, string? incidentId, string? runId, DateTimeOffset? dueAt)
    {
        var item = new ActionItem { Id = tx.NewId("act"), Text = text, IncidentId = incidentId, RunId = runId, CreatedAt = tx.Now, DueAt = dueAt };
        tx.Execute(
            "INSERT INTO action_items (id, incident_id, run_id, text, created_at, due_at) VALUES (@Id, @IncidentId, @RunId, @Text, @CreatedAt, @DueAt)",
            new { item.Id, item.IncidentId, item.RunId, item.Text, item.CreatedAt, item.DueAt });
        return item;
    }

    /// <summary>False when it was closed before.</summary>
    public static bool Close(WriteTx tx, string id, Actor by, string outcome) => tx.Execute(
        "UPDATE action_items SET closed_at = @now, closed_by_id = @byId, closed_by_name = @byName, outcome = @outcome WHERE id = @id AND closed_at IS NULL",
        new { id, now = tx.Now, byId = by.Id, byName = by.Name, outcome }) == 1;

    private sealed record Row
    {
        public string Id { get; init; } = "";

        public string? IncidentId { get; init; }

        public string? RunId { get; init; }

        public string Text { get; init; } = "";

        public DateTimeOffset CreatedAt { get; init; }

        public DateTimeOffset? DueAt { get; init; }

        public DateTimeOffset? ClosedAt { get; init; }

        public string? ClosedById { get; init; }

        public string? ClosedByName { get; init; }

        public string? Outcome { get; init; }

        public ActionItem ToItem() => new()
        {
            Id = Id,
            IncidentId = IncidentId,
            RunId = RunId,
            Text = Text,
            CreatedAt = CreatedAt,
            DueAt = DueAt,
            ClosedAt = ClosedAt,
            ClosedBy = ClosedById is null ? null : new Actor(ActorKind.Person, ClosedById, ClosedByName ?? ""),
            Outcome = Outcome,
        };
    }
}
