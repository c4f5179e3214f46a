using System.Text.Json;
using System.Text.Json.Serialization;
using Incidents.Core.Escalation;

namespace Incidents.Storage.Escalation;

/// <summary>Escalation chains and their revisions.</summary>
public static class ChainStore
{
    private const string Columns = "id, slug, name, team_id, revision, created_at, updated_at, deleted_at, test_schedule, next_test_at";

    private static readonly JsonSerializerOptions Stored = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() }, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Those that are in use, by name.</summary>
    public static IReadOnlyList<EscalationChain> All(ReadTx tx) => [.. tx.Query<Row>($"SELECT {Columns} FROM escalation_chains WHERE deleted_at IS NULL ORDER BY name, id").Select(r => r.ToChain())];

    /// <summary>By id, also one that was deleted; or by slug.</summary>
    public static EscalationChain? Find(ReadTx tx, string idOrSlug) =>
        tx.QueryFirst<Row>($"SELECT {Columns} FROM escalation_chains WHERE id = @idOrSlug OR (slug = @idOrSlug AND deleted_at IS NULL)", new { idOrSlug })?.ToChain();

    public static ChainRevision? Revision(ReadTx tx, string chainId, long number) => tx.QueryFirst<RevisionRow>(
        "SELECT chain_id, number, name, plan, author_id, author_name, created_at FROM escalation_chain_revisions WHERE chain_id = @chainId AND number = @number", new { chainId, number })?.ToRevision();

    /// <summary>Newest first.</summary>
    public static IReadOnlyList<ChainRevision> Revisions(ReadTx tx, string chainId, long? before, int limit) => [.. tx.Query<RevisionRow>(
        $"SELECT chain_id, number, name, plan, author_id, author_name, created_at FROM escalation_chain_revisions WHERE chain_id = @chainId{(before is null ? "" : " AND number < @before")} ORDER BY number DESC LIMIT @limit",
        new { chainId, before, limit }).Select(r => r.ToRevision())];

    /// <summary>False when the slug is taken.</summary>
    public static bool Add(WriteTx tx, EscalationChain chain, ChainRevision first)
    {
        var added = tx.Execute(
            """
            INSERT INTO escalation_chains (id, slug, name, team_id, revision, repeats, created_at, updated_at) VALUES (@Id, @Slug, @Name, @TeamId, 1, @repeats, @now, @now)
            ON CONFLICT (slug) WHERE deleted_at IS NULL DO NOTHING
            """, new { chain.Id, chain.Slug, chain.Name, chain.TeamId, repeats = (long)first.Plan.Repeats, now = tx.Now }) == 1;
        if (added) Keep(tx, first);
        return added;
    }

    /// <summary>The next revision, which holds from now on for incidents that open.</summary>
    public static void Revise(WriteTx tx, EscalationChain chain, ChainRevision next)
    {
        tx.Execute("UPDATE escalation_chains SET name = @Name, team_id = @TeamId, revision = @Revision, repeats = @repeats, updated_at = @now WHERE id = @Id",
            new { chain.Id, chain.Name, chain.TeamId, Revision = next.Number, repeats = (long)next.Plan.Repeats, now = tx.Now });
        Keep(tx, next);
    }

    public static void Delete(WriteTx tx, string id) => tx.Execute("UPDATE escalation_chains SET deleted_at = @now, next_test_at = NULL WHERE id = @id", new { id, now = tx.Now });

    public static void SetTests(WriteTx tx, string id, TestSchedule? tests, DateTimeOffset? next) => tx.Execute(
        "UPDATE escalation_chains SET test_schedule = @tests, next_test_at = @next WHERE id = @id", new { id, tests = tests is null ? null : JsonSerializer.Serialize(tests, Stored), next });

    /// <summary>Those whose test pages are due.</summary>
    public static IReadOnlyList<EscalationChain> ToBeTested(ReadTx tx) =>
        [.. tx.Query<Row>($"SELECT {Columns} FROM escalation_chains WHERE next_test_at <= @now AND deleted_at IS NULL ORDER BY next_test_at", new { now = tx.Now }).Select(r => r.ToChain())];

    public static string? Default(ReadTx tx) => tx.QueryFirst<string>("SELECT default_chain_id FROM escalation_settings WHERE id = 1");

    /// <summary>The chain of a service that the runbook is for, else the one of services that have none.</summary>
    public static string? OfRunbook(ReadTx tx, string runbookId) => tx.QueryFirst<string>(
        """
        SELECT s.chain_id FROM runbook_subjects r JOIN services s ON s.slug = r.name
        WHERE r.runbook_id = @runbookId AND r.kind = 'Service' AND s.chain_id IS NOT NULL ORDER BY s.slug LIMIT 1
        """, new { runbookId }) ?? Default(tx);

    public static void SetDefault(WriteTx tx, string? chainId) => tx.Execute(
        "INSERT INTO escalation_settings (id, default_chain_id) VALUES (1, @chainId) ON CONFLICT (id) DO UPDATE SET default_chain_id = @chainId", new { chainId });

    /// <summary>Slugs of the services that have it.</summary>
    public static IReadOnlyList<string> ServicesOf(ReadTx tx, string chainId) => tx.Query<string>("SELECT slug FROM services WHERE chain_id = @chainId ORDER BY slug", new { chainId });

    private static void Keep(WriteTx tx, ChainRevision r) => tx.Execute(
        "INSERT INTO escalation_chain_revisions (chain_id, number, name, plan, author_id, author_name, created_at) VALUES (@ChainId, @Number, @Name, @plan, @AuthorId, @AuthorName, @now)",
        new { r.ChainId, r.Number, r.Name, plan = JsonSerializer.Serialize(r.Plan, Stored), r.AuthorId, r.AuthorName, now = tx.Now });

    private sealed record Row
    {
        public string Id { get; init; } = "";

        public string Slug { get; init; } = "";

        public string Name { get; init; } = "";

        public string? TeamId { get; init; }

        public long Revision { get; init; }

        public DateTimeOffset CreatedAt { get; init; }

        public DateTimeOffset UpdatedAt { get; init; }

        public DateTimeOffset? DeletedAt { get; init; }

        public string? TestSchedule { get; init; }

        public DateTimeOffset? NextTestAt { get; init; }

        public EscalationChain ToChain() => new()
        {
            Id = Id, Slug = Slug, Name = Name, TeamId = TeamId, Revision = Revision, CreatedAt = CreatedAt, UpdatedAt = UpdatedAt, DeletedAt = DeletedAt,
            Tests = TestSchedule is null ? null : JsonSerializer.Deserialize<TestSchedule>(TestSchedule, Stored), NextTestAt = NextTestAt,
        };
    }

    private sealed record RevisionRow
    {
        public string ChainId { get; init; } = "";

        public long Number { get; init; }

        public string Name { get; init; } = "";

        public string Plan { get; init; } = "";

        public string AuthorId { get; init; } = "";

        public string AuthorName { get; init; } = "";

        public DateTimeOffset CreatedAt { get; init; }

        public ChainRevision ToRevision() =>
            new() { ChainId = ChainId, Number = Number, Name = Name, Plan = JsonSerializer.Deserialize<ChainPlan>(Plan, Stored)!, AuthorId = AuthorId, AuthorName = AuthorName, CreatedAt = CreatedAt };
    }
}
