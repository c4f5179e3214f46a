using Incidents.Core;
using Incidents.Core.Runbooks;
using Incidents.Storage.Coverage;

namespace Incidents.Storage.Runbooks;

/// <summary>Runbooks and all their revisions.</summary>
public static class RunbookStore
{
    private const string Columns = "r.id, r.slug, r.title, r.owner, r.revision, r.content_hash, r.step_count, r.risky_count, r.created_at, r.updated_at";

    private const string RevisionColumns = "runbook_id, number, title, markdown, content_hash, author_id, author_name, created_at";

    public static RunbookSummary? Find(ReadTx tx, string slug) => tx.QueryFirst<RunbookSummary>($"SELECT {Columns} FROM runbooks r WHERE r.slug = @slug", new { slug });

    /// <summary>By slug.</summary>
    public static Page<RunbookSummary> List(ReadTx tx, PageRequest page)
    {
        var rows = tx.Query<RunbookSummary>($"SELECT {Columns} FROM runbooks r WHERE r.slug > @after ORDER BY r.slug LIMIT @limit", new { after = page.After ?? "", limit = page.Limit + 1 });
        return Page<RunbookSummary>.Of(rows, page.Limit, r => r.Slug);
    }

    /// <summary>All of them, by slug.</summary>
    public static IReadOnlyList<RunbookSummary> All(ReadTx tx) => tx.Query<RunbookSummary>($"SELECT {Columns} FROM runbooks r ORDER BY r.slug");

    public static Revision? FindRevision(ReadTx tx, string runbookId, int number) =>
        tx.QueryFirst<Revision>($"SELECT {RevisionColumns} FROM runbook_revisions WHERE runbook_id = @runbookId AND number = @number", new { runbookId, number });

    /// <summary>Every current revision, and every one that an active run follows.</summary>
    public static IReadOnlyList<Revision> InUse(ReadTx tx) => tx.Query<Revision>(
        $"""
        SELECT {RevisionColumns} FROM runbook_revisions v
        WHERE EXISTS (SELECT 1 FROM runbooks r WHERE r.id = v.runbook_id AND r.revision = v.number)
           OR EXISTS (SELECT 1 FROM runs u WHERE u.runbook_id = v.runbook_id AND u.revision = v.number AND u.state = 'Active')
        """);

    /// <summary>Newest first, without their texts.</summary>
    public static IReadOnlyList<Revision> Revisions(ReadTx tx, string runbookId) => tx.Query<Revision>(
        "SELECT runbook_id, number, title, content_hash, author_id, author_name, created_at FROM runbook_revisions WHERE runbook_id = @runbookId ORDER BY number DESC", new { runbookId });

    /// <summary>Stores a revision and makes it the current one. Its number is the present one plus one, else somebody was faster and false is given.</summary>
    public static bool AddRevision(WriteTx tx, RunbookSummary after, Runbook read, Revision revision)
    {
        var stored = revision.Number == 1
            ? tx.Execute(
                """
                INSERT INTO runbooks (id, slug, title, owner, revision, content_hash, step_count, risky_count, created_at, updated_at)
                VALUES (@Id, @Slug, @Title, @Owner, @Revision, @ContentHash, @StepCount, @RiskyCount, @CreatedAt, @UpdatedAt)
                ON CONFLICT (slug) DO NOTHING
                """, after)
            : tx.Execute(
                """
                UPDATE runbooks SET title = @Title, owner = @Owner, revision = @Revision, content_hash = @ContentHash,
                  step_count = @StepCount, risky_count = @RiskyCount, updated_at = @UpdatedAt
                WHERE id = @Id AND revision = @Revision - 1
                """, after);
        if (stored == 0) return false;
        tx.Execute($"INSERT INTO runbook_revisions ({RevisionColumns}) VALUES (@RunbookId, @Number, @Title, @Markdown, @ContentHash, @AuthorId, @AuthorName, @CreatedAt)", revision);
        tx.Execute("DELETE FROM runbook_subjects WHERE runbook_id = @Id", new { after.Id });
        RunbookSearchStore.Put(tx, after.Slug, after.Title, revision.Markdown);
        AddSubjects(tx, after.Id, "Alert", read.Alerts);
        AddSubjects(tx, after.Id, "Service", read.Services);
        CapabilityStore.Keep(tx, after.Id, read.Capabilities);
        return true;
    }

    /// <summary>The runbooks that say they answer one of these alert rules, or are for this service; those for the alert first.</summary>
    public static IReadOnlyList<RunbookOffer> For(ReadTx tx, IEnumerable<string> rules, string? serviceSlug)
    {
        var offers = rules.Distinct().Select(rule => (Kind: "Alert", Name: rule)).Concat(serviceSlug is null ? [] : [(Kind: "Service", Name: serviceSlug)]);
        return
        [
            .. offers.SelectMany(offer => tx.Query<RunbookSummary>(
                $"SELECT {Columns} FROM runbook_subjects s JOIN runbooks r ON r.id = s.runbook_id WHERE s.kind = @Kind AND s.name = @Name ORDER BY r.slug",
                new { offer.Kind, Name = Key(offer.Name) }).Select(r => new RunbookOffer(r.Slug, r.Title, $"{(offer.Kind == "Alert" ? "answers" : "is for")} {offer.Name}"))).DistinctBy(o => o.Slug),
        ];
    }

    private static void AddSubjects(WriteTx tx, string id, string kind, IEnumerable<string> names)
    {
        foreach (var name in names.Distinct())
            tx.Execute("INSERT INTO runbook_subjects (kind, name, runbook_id) VALUES (@kind, @name, @id)", new { kind, name = Key(name), id });
    }

    /// <summary>Front matter sets no limit to a name, PostgreSQL's indexes do.</summary>
    private static string Key(string name) => name.Length <= 255 ? name : Publishing.HashOf(name);
}
