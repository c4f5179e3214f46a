using Incidents.Peers;
using Microsoft.Data.Sqlite;

namespace Incidents.Storage.Tests.Engine;

/// <summary>A database that is damaged or not ours: refused with one line, left as it is, and never replaced by an empty one.</summary>
public sealed class BadFiles : IDisposable
{
    private const int Page = 4096;
    private static readonly Migration Schema = new Migration("0001_items.sql", Home.Items + "CREATE TABLE note (id BIGINT PRIMARY KEY, body TEXT NOT NULL); CREATE INDEX note_body ON note (body);");
    private readonly SqliteHome home = new();

    [Fact]
    public void Random_bytes_are_refused()
    {
        var bytes = new byte[50_000];
        new Random(1).NextBytes(bytes);

        AssertRefused(bytes, "is not a SQLite database");
    }

    [Fact]
    public void An_empty_file_is_refused() => _ = AssertRefused([], "is empty (0 bytes)");

    [Fact]
    public async Task A_file_cut_at_any_page_is_refused()
    {
        var whole = await Filled();
        Assert.InRange(whole.Length, 200_000, 800_000);

        for (var length = Page; length < whole.Length; length += Page) AssertRefused(whole[..length], $"is truncated: {length} bytes of {whole.Length}");
    }

    [Fact]
    public async Task A_file_cut_inside_a_page_or_the_header_is_refused()
    {
        var whole = await Filled();

        foreach (var length in new[] { 1, 15, 16, 99 }) AssertRefused(whole[..length], "is not a SQLite database");
        foreach (var length in new[] { 100, 1000, Page + 1, whole.Length - 1 }) AssertRefused(whole[..length], "is truncated");
    }

    [Fact]
    public void A_database_of_another_program_is_refused()
    {
        SqliteEngine.Load("auto");
        SqliteDialect.Open(home.File, SqliteOpenMode.ReadWriteCreate, "PRAGMA application_id=42; CREATE TABLE customers (id TEXT)").Dispose();

        AssertRefused(File.ReadAllBytes(home.File), "belongs to another program");
    }

    [Fact]
    public void Our_mark_without_our_journal_is_refused()
    {
        SqliteEngine.Load("auto");
        SqliteDialect.Open(home.File, SqliteOpenMode.ReadWriteCreate, $"PRAGMA application_id={SqliteFile.ApplicationId}; CREATE TABLE customers (id TEXT)").Dispose();

        AssertRefused(File.ReadAllBytes(home.File), "holds no record of migrations");
    }

    [Fact]
    public void A_log_without_its_database_is_refused()
    {
        File.WriteAllBytes(home.File + "-wal", new byte[Page]);

        var refused = Assert.Throws<StartupRefusedException>(() => home.Open());

        Assert.Equal(StartupRefusedException.BadDatabase, refused.ExitCode);
        Assert.Contains(home.File, refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(home.File));
    }

    [Fact]
    public async Task A_page_with_a_destroyed_head_is_refused_wherever_it_is()
    {
        var whole = await Filled();

        for (var page = 0; page < whole.Length; page += Page)
        {
            var damaged = whole.ToArray();
            // Past the file header of the first page, whose bytes have a test of their own.
            damaged.AsSpan(page == 0 ? 100 : page, 512).Fill(0xA5);
            Assert.Matches("is damaged|cannot be read|holds no record of migrations", AssertRefused(damaged, home.File));
        }
    }

    [Fact]
    public async Task A_flipped_byte_in_the_file_header_is_refused_or_harmless()
    {
        var whole = await Filled();

        for (var at = 0; at < 100; at++)
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 0xFF;
            AssertRefusedOrWhole(damaged);
        }
    }

    [Fact]
    public async Task A_flipped_byte_anywhere_never_leads_to_anything_but_a_refusal_or_a_working_server()
    {
        var whole = await Filled();
        var random = new Random(2);

        for (var i = 0; i < 150; i++)
        {
            var damaged = whole.ToArray();
            damaged[random.Next(100, damaged.Length)] ^= (byte)random.Next(1, 256);
            AssertRefusedOrWhole(damaged);
        }
    }

    [Fact]
    public void What_an_interrupted_creation_left_behind_is_cleared_away()
    {
        File.WriteAllText(home.File + ".new", "half");
        File.WriteAllText(home.File + ".new-journal", "half");
        File.WriteAllText(home.File + ".new-wal", "half");

        using var db = home.Open();

        Assert.True(db.IsReady());
        Assert.Empty(Directory.GetFiles(home.Folder, "*.new*"));
    }

    [Fact]
    public async Task A_log_left_by_a_killed_server_is_taken_in()
    {
        using (var child = Role.Start("write", home.Folder))
        {
            await Poll.Until(() => child.Output.Contains("\n20\n", StringComparison.Ordinal), TimeSpan.FromSeconds(30), "20 acknowledged writes");
            child.KillHard();
        }

        Assert.True(new FileInfo(home.File + "-wal").Length > 0);
        using var db = home.Open();
        Assert.True(await db.Write(tx => tx.Scalar<int>("SELECT COUNT(*) FROM item")) >= 20);
    }

    public void Dispose() => home.Dispose();

    private async Task<byte[]> Filled()
    {
        using (var db = home.Open(Schema))
        {
            await Task.WhenAll(Enumerable.Range(0, 1500).Select(i => db.Write(tx => tx.Execute("INSERT INTO note (id, body) VALUES (@i, @body)", new { i, body = $"{i} {new string('x', 80)}" }))));
        }

        return await File.ReadAllBytesAsync(home.File);
    }

    private void Put(byte[] bytes)
    {
        foreach (var file in Directory.GetFiles(home.Folder)) File.Delete(file);
        File.WriteAllBytes(home.File, bytes);
    }

    private string AssertRefused(byte[] bytes, string reason)
    {
        Put(bytes);
        return AssertRefusal(Assert.Throws<StartupRefusedException>(() => home.Open(Schema)), bytes, reason);
    }

    private void AssertRefusedOrWhole(byte[] bytes)
    {
        Put(bytes);
        try
        {
            using var db = home.Open(Schema);
            Assert.Equal(1500, db.Read(tx => tx.Scalar<int>("SELECT COUNT(*) FROM note")));
        }
        catch (StartupRefusedException refused)
        {
            AssertRefusal(refused, bytes, "");
        }
    }

    private string AssertRefusal(StartupRefusedException refused, byte[] bytes, string reason)
    {
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Contains(refused.ExitCode == StartupRefusedException.BadDatabase ? home.File : "newer", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.Equal(bytes, File.ReadAllBytes(home.File));
        return refused.Message;
    }
}
