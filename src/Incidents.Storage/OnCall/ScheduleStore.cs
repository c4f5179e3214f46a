using System.Text.Json;
using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.OnCall;

namespace Incidents.Storage.OnCall;

/// <summary>Schedules and all their revisions.</summary>
public static class ScheduleStore
{
    private const string Columns = "id, slug, name, team_id, revision, created_at, removed_at";
    private const string RevisionColumns = "schedule_id, number, in_force_from, name, team_id, zone, gaps_are_meant, layers, author_id, author_name";

    private static readonly JsonSerializerOptions Stored = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() }, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Those that are not removed, by slug.</summary>
    public static IReadOnlyList<Schedule> All(ReadTx tx) => tx.Query<Schedule>($"SELECT {Columns} FROM schedules WHERE removed_at IS NULL ORDER BY slug");

    /// <inheritdoc cref="All"/>
    public static Page<Schedule> List(ReadTx tx, PageRequest page) => Page<Schedule>.Of(
        tx.Query<Schedule>($"SELECT {Columns} FROM schedules WHERE removed_at IS NULL AND slug > @after ORDER BY slug LIMIT @limit", new { after = page.After ?? "", limit = page.Limit + 1 }), page.Limit, s => s.Slug);

    /// <summary>By id, also one that was removed.</summary>
    public static Schedule? Find(ReadTx tx, string id) => tx.QueryFirst<Schedule>($"SELECT {Columns} FROM schedules WHERE id = @id", new { id });

    /// <summary>By the slug of one that is not removed.</summary>
    public static Schedule? FindBySlug(ReadTx tx, string slug) => tx.QueryFirst<Schedule>($"SELECT {Columns} FROM schedules WHERE slug = @slug AND removed_at IS NULL", new { slug });

    /// <summary>In their order.</summary>
    public static IReadOnlyList<ScheduleRevision> Revisions(ReadTx tx, string scheduleId) =>
        [.. tx.Query<Row>($"SELECT {RevisionColumns} FROM schedule_revisions WHERE schedule_id = @scheduleId ORDER BY number", new { scheduleId }).Select(r => r.ToRevision())];

    public static ScheduleRevision? Revision(ReadTx tx, string scheduleId, long number) =>
        tx.QueryFirst<Row>($"SELECT {RevisionColumns} FROM schedule_revisions WHERE schedule_id = @scheduleId AND number = @number", new { scheduleId, number })?.ToRevision();

    /// <summary>A new schedule with its first revision; false when the slug is taken.</summary>
    public static bool Add(WriteTx tx, Schedule schedule, ScheduleRevision first)
    {
        if (tx.Execute(
            """
            INSERT INTO schedules (id, slug, name, team_id, revision, created_at) VALUES (@Id, @Slug, @Name, @TeamId, @Revision, @CreatedAt)
            ON CONFLICT (slug) WHERE removed_at IS NULL DO NOTHING
            """, schedule) == 0) return false;
        Add(tx, first);
        return true;
    }

    /// <summary>A further revision, which follows the present one; false when somebody was faster.</summary>
    public static bool Revise(WriteTx tx, ScheduleRevision next)
    {
        if (tx.Execute("UPDATE schedules SET name = @Name, team_id = @TeamId, revision = @Number WHERE id = @ScheduleId AND revision = @Number - 1 AND removed_at IS NULL", next) == 0) return false;
        Add(tx, next);
        return true;
    }

    public static void Remove(WriteTx tx, string id) => tx.Execute("UPDATE schedules SET removed_at = @now WHERE id = @id AND removed_at IS NULL", new { id, now = tx.Now });

    private static void Add(WriteTx tx, ScheduleRevision revision) => tx.Execute(
        $"INSERT INTO schedule_revisions ({RevisionColumns}) VALUES (@ScheduleId, @Number, @InForceFrom, @Name, @TeamId, @Zone, @GapsAreMeant, @layers, @AuthorId, @AuthorName)",
        new
        {
            revision.ScheduleId, revision.Number, revision.InForceFrom, revision.Name, revision.TeamId, revision.Zone, revision.GapsAreMeant, layers = JsonSerializer.Serialize(revision.Layers, Stored),
            revision.AuthorId, revision.AuthorName,
        });

    private sealed record Row
    {
        public string ScheduleId { get; init; } = "";

        public long Number { get; init; }

        public DateTimeOffset InForceFrom { get; init; }

        public string Name { get; init; } = "";

        public string? TeamId { get; init; }

        public string Zone { get; init; } = "";

        public bool GapsAreMeant { get; init; }

        public string Layers { get; init; } = "";

        public string AuthorId { get; init; } = "";

        public string AuthorName { get; init; } = "";

        public ScheduleRevision ToRevision() => new()
        {
            ScheduleId = ScheduleId, Number = Number, InForceFrom = InForceFrom, Name = Name, TeamId = TeamId, Zone = Zone, GapsAreMeant = GapsAreMeant,
            Layers = JsonSerializer.Deserialize<List<Layer>>(Layers, Stored)!, AuthorId = AuthorId, AuthorName = AuthorName,
        };
    }
}
