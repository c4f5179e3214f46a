using Incidents.Core.Access;
using Incidents.Core.OnCall;
using Incidents.Core.Timeline;
using Incidents.Storage.Access;
using Incidents.Storage.OnCall;
using Incidents.Storage.Tests.Engine;
using Incidents.Storage.Timeline;

namespace Incidents.Storage.Tests.Stores;

public abstract class AppendOnly : StoreFacts
{
    private protected AppendOnly(Home home) : base(home)
    {
    }

    [Theory]
    [InlineData("timeline_entries", "text", "subject_id, seq")]
    [InlineData("access_log", "text", "id")]
    [InlineData("runbook_revisions", "markdown", "runbook_id, number")]
    [InlineData("schedule_revisions", "layers", "schedule_id, number")]
    public async Task The_database_itself_refuses_to_change_or_remove_a_row(string table, string column, string key)
    {
        await Db.Write(Sample.Ground);
        await Write(tx => TimelineStore.Append(tx, "inc_a", new Entry { Text = "said" }));
        await Write(tx => AccessLogStore.Add(tx, Sample.Ada, AccessEvent.PersonAdded, "per_ada", "said"));
        await Write(tx => ScheduleStore.Add(tx, new Schedule { Id = "sch_a", Slug = "a", Revision = 1 }, new ScheduleRevision { ScheduleId = "sch_a", Number = 1 }));
        var columns = Read(tx => tx.Query<string>(IsPostgres
            ? $"SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = '{table}' ORDER BY ordinal_position"
            : $"SELECT name FROM pragma_table_info('{table}') ORDER BY cid"));
        var all = string.Join(", ", columns);
        var before = Rows(table, columns);

        List<string> deeds =
        [
            $"UPDATE {table} SET {column} = 'else'", $"UPDATE {table} SET {column} = {column}", $"DELETE FROM {table}",
            $"INSERT INTO {table} ({all}) SELECT {all} FROM {table} WHERE TRUE ON CONFLICT ({key}) DO UPDATE SET {column} = 'else'",
        ];
        if (IsPostgres) deeds.AddRange([$"TRUNCATE {table}", $"TRUNCATE {table} CASCADE", "TRUNCATE runbooks, timelines, timeline_entries CASCADE", $"MERGE INTO {table} t USING {table} s ON TRUE WHEN MATCHED THEN DELETE"]);
        // SQLite fires no DELETE trigger for the row that REPLACE removes.
        else deeds.AddRange([$"REPLACE INTO {table} ({all}) SELECT {all.Replace(column, "'else'", StringComparison.Ordinal)} FROM {table}", $"UPDATE OR REPLACE {table} SET {column} = 'else'"]);
        foreach (var deed in deeds)
        {
            var refused = await Refused(() => Write(tx => tx.Execute(deed)));
            // Where a foreign key points at the table, PostgreSQL refuses to empty it alone before it asks the trigger.
            Assert.True(refused.Message.Contains("append-only", StringComparison.Ordinal) || refused.Message.Contains("cannot truncate", StringComparison.Ordinal), $"{deed}: {refused.Message}");
        }

        Assert.Equal(before, Rows(table, columns));
    }

    private string Rows(string table, IEnumerable<string> columns) =>
        Read(tx => tx.Scalar<string>($"SELECT MIN({string.Join(" || '|' || ", columns.Select(c => $"CAST({c} AS TEXT)"))}) || COUNT(*) FROM {table}"));

    public sealed class OnSqlite() : AppendOnly(new SqliteHome());

    public sealed class OnPostgres() : AppendOnly(new SchemaHome());
}
