using System.Globalization;

namespace Incidents.Storage.Tests.Engine;

public sealed class SqliteSettings : IDisposable
{
    private readonly SqliteHome home = new();

    /// <summary>NORMAL (1) syncs at a checkpoint; each commit is synced by the syncer before anybody is told, which SyncTests, SweepTests and PowerCutTests try on the real server.</summary>
    [Theory]
    [InlineData("journal_mode", "wal")]
    [InlineData("synchronous", "1")]
    [InlineData("foreign_keys", "1")]
    [InlineData("wal_autocheckpoint", "4000")]
    [InlineData("trusted_schema", "0")]
    [InlineData("cell_size_check", "1")]
    [InlineData("query_only", "0")]
    [InlineData("mmap_size", "0")]
    public async Task The_writer_has(string pragma, string value)
    {
        using var db = home.Open();

        Assert.Equal(value, await db.Write(tx => tx.Scalar<string>($"PRAGMA {pragma}")));
    }

    [Theory]
    [InlineData("query_only", "1")]
    [InlineData("wal_autocheckpoint", "0")]
    [InlineData("trusted_schema", "0")]
    public void A_reader_has(string pragma, string value)
    {
        using var db = home.Open();

        Assert.Equal(value, db.Read(tx => tx.Scalar<string>($"PRAGMA {pragma}")));
    }

    [Fact]
    public async Task A_row_without_its_parent_is_refused()
    {
        using var db = home.Open(new Migration("0001.sql", Home.Items + "CREATE TABLE part (item_id TEXT NOT NULL REFERENCES item (id));"));

        var orphan = db.Write(tx => tx.Execute("INSERT INTO part (item_id) VALUES ('nobody')"));

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => orphan);
    }

    // With trusted_schema off SQLite lets no trigger touch a search table, so the store writes it itself.
    [Fact]
    public async Task A_search_table_is_written_directly_and_not_by_a_trigger()
    {
        using var db = home.Open(new Migration("0001.sql", Home.Items + """
            CREATE VIRTUAL TABLE item_search USING fts5 (id);
            CREATE TRIGGER item_added AFTER INSERT ON item BEGIN
              INSERT INTO item_search (id) VALUES (new.id);
            END;
            """));

        await db.Write(tx => tx.Execute("INSERT INTO item_search (id) VALUES ('payments database')"));
        var triggered = db.Write(tx => tx.Execute("INSERT INTO item (id) VALUES ('payments cache')"));

        Assert.Contains("unsafe use of virtual table", (await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => triggered)).Message, StringComparison.Ordinal);
        Assert.Equal(1, db.Read(tx => tx.Scalar<int>("SELECT COUNT(*) FROM item_search WHERE item_search MATCH 'payments'")));
    }

    [Fact]
    public void The_newer_library_is_loaded_and_named()
    {
        using var db = home.Open();

        var version = Version.Parse(db.Read(tx => tx.Scalar<string>("SELECT sqlite_version()")));

        Assert.StartsWith($"SQLite {version} (", db.Engine, StringComparison.Ordinal);
        Assert.Equal(version > new Version(3, 35, 5), db.Engine.Contains("(system)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_bundled_library_can_be_chosen()
    {
        using var child = Role.Start("engine", home.Folder, "bundled");

        Assert.Equal(0, await child.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.StartsWith("SQLite 3.35.5 (bundled), ", child.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_choice_of_library_is_a_usage_error()
    {
        var refused = Assert.Throws<StartupRefusedException>(() => Database.Open(new DatabaseOptions(home.Folder, SqliteLibrary: "newest"), TimeProvider.System));

        Assert.Equal(StartupRefusedException.Usage, refused.ExitCode);
    }

    [Fact]
    public async Task Closing_leaves_one_file_with_everything_in_it()
    {
        using (var db = home.Open())
        {
            await db.Write(tx => tx.Execute("INSERT INTO item (id) VALUES ('a')"));
            _ = db.Read(tx => db.Read(inner => inner.Scalar<int>("SELECT COUNT(*) FROM item")));
        }

        Assert.Equal([SqliteFile.Name], Directory.GetFiles(home.Folder).Select(Path.GetFileName));
        using var again = home.Open();
        Assert.Equal("1", again.Read(tx => tx.Scalar<long>("SELECT COUNT(*) FROM item")).ToString(CultureInfo.InvariantCulture));
    }

    public void Dispose() => home.Dispose();
}
