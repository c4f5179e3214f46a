namespace Incidents.Storage.Tests.Engine;

/// <summary>What is told when: the disk as such is tried in Incidents.Chaos.</summary>
public sealed class SyncerTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("incidents-syncer-");
    private readonly List<Commit> told = [];
    private readonly List<Exception> failures = [];

    [Fact]
    public void Who_waits_is_told_after_the_sync_and_at_the_end_all_are()
    {
        using var log = Log();
        var commits = Enumerable.Range(0, 100).Select(_ => Some()).ToList();
        using (var syncer = Start())
        {
            foreach (var commit in commits)
            {
                syncer.Expect();
                syncer.Add(commit, log);
            }

            Assert.Null(syncer.Wait(Timeout.InfiniteTimeSpan));
        }

        Assert.Equal(commits, told);
        Assert.Empty(failures);
    }

    [Fact]
    public async Task A_reader_waits_for_what_he_may_have_seen_until_it_is_on_disk()
    {
        using var log = Log();
        using var syncer = Start();
        syncer.Expect();
        var reading = Task.Run(() => syncer.Wait(Timeout.InfiniteTimeSpan), TestContext.Current.CancellationToken);
        Assert.False(reading.IsCompleted);
        syncer.Add(Some(), log);
        Assert.Null(await reading);
    }

    [Fact]
    public async Task A_reader_does_not_wait_for_a_commit_that_did_not_come()
    {
        using var syncer = Start();
        syncer.Expect();
        var reading = Task.Run(() => syncer.Wait(Timeout.InfiniteTimeSpan), TestContext.Current.CancellationToken);
        Assert.False(reading.IsCompleted);
        syncer.Withdraw();
        Assert.Null(await reading);
    }

    [Fact]
    public void A_disk_that_hangs_does_not_hold_who_reads()
    {
        using var log = Log();
        using var syncer = Start();
        syncer.Expect();
        Assert.Null(syncer.Wait(TimeSpan.Zero));
        // Known to hang: who comes now is not held at all.
        Assert.Null(syncer.Wait(TimeSpan.FromDays(1)));
        syncer.Add(Some(), log);
        Assert.Null(syncer.Wait(Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public void After_a_failed_sync_neither_writers_nor_readers_are_told_yes_any_more()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a file that cannot be synced, which is /dev/null on Linux");
        File.CreateSymbolicLink(Path.Combine(folder.FullName, "device-wal"), "/dev/null");
        using var broken = new SqliteLog(Path.Combine(folder.FullName, "device"));
        using var well = Log();
        using (var syncer = Start())
        {
            syncer.Expect();
            syncer.Add(Some(), broken);
            Assert.IsType<IOException>(syncer.Wait(Timeout.InfiniteTimeSpan));
            // Another try would say that all is well.
            syncer.Expect();
            syncer.Add(Some(), well);
            Assert.IsType<IOException>(syncer.Wait(Timeout.InfiniteTimeSpan));
        }

        Assert.Empty(told);
        Assert.Equal(2, failures.Count);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static Commit Some() => new([], []);

    private Syncer Start() => new(told.Add, (_, error) => failures.Add(error));

    private SqliteLog Log()
    {
        File.WriteAllText(Path.Combine(folder.FullName, "some-wal"), "");
        return new SqliteLog(Path.Combine(folder.FullName, "some"));
    }
}
