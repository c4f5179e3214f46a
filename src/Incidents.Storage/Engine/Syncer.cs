namespace Incidents.Storage;

/// <summary>
/// The thread that syncs and then answers, where a commit is only written: meanwhile the writer is at the next one, and one sync is for all that wait.
/// Nobody is told of a commit before it is on disk, whether he wrote it or reads it.
/// </summary>
internal sealed class Syncer : IDisposable
{
    /// <summary>Commits that may wait. Then the writer does too: a disk that hangs fills the queue before it, which is told as overload.</summary>
    private const int Limit = 16;

    private readonly object gate = new();
    private readonly Action<Commit> synced;
    private readonly Action<Commit, Exception> failed;
    private readonly Thread thread;
    private List<Commit> waiting = [];
    private SqliteLog? log;
    private Exception? failure;
    private bool closed;
    private bool hangs;
    private long written;
    private long onDisk;

    /// <param name="synced">Called in the syncer's thread for each commit that is on disk.</param>
    /// <param name="failed">Called there for each commit of which nobody knows: the sync failed, and no later one can be believed.</param>
    public Syncer(Action<Commit> synced, Action<Commit, Exception> failed)
    {
        (this.synced, this.failed) = (synced, failed);
        thread = new Thread(Loop) { Name = "database syncer", IsBackground = true };
        thread.Start();
    }

    /// <summary>Said before a commit: from now on a reader may see what is not on disk.</summary>
    public void Expect()
    {
        lock (gate) written++;
    }

    /// <summary>The commit that was expected did not come.</summary>
    public void Withdraw()
    {
        lock (gate)
        {
            written--;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>The commit that was expected is in the log.</summary>
    public void Add(Commit commit, SqliteLog log)
    {
        lock (gate)
        {
            while (waiting.Count >= Limit) Monitor.Wait(gate);
            this.log = log;
            waiting.Add(commit);
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>
    /// Returns when all that could be read up to now is on disk; gives what went wrong when nobody knows.
    /// A disk that hangs holds a reader only for a while and those after him not at all: with it hangs who writes, not who reads a runbook.
    /// </summary>
    /// <param name="patience">For how long; for ever when infinite.</param>
    public Exception? Wait(TimeSpan patience)
    {
        if (Volatile.Read(ref onDisk) == Volatile.Read(ref written)) return null;
        var isPatient = patience == Timeout.InfiniteTimeSpan;
        lock (gate)
        {
            for (var all = written; failure is null && onDisk < Math.Min(all, written) && (isPatient || !hangs);)
            {
                // Each sync lets him look again, so he waits for one of them at a time.
                if (!Monitor.Wait(gate, patience)) hangs = true;
            }

            return failure;
        }
    }

    /// <summary>Ends when all that was added is told.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            Monitor.PulseAll(gate);
        }

        thread.Join();
    }

    private void Loop()
    {
        while (Take() is { Count: > 0 } commits)
        {
            if (Sync(commits.Count)) commits.ForEach(synced);
            else commits.ForEach(commit => failed(commit, failure!));
        }
    }

    private List<Commit> Take()
    {
        lock (gate)
        {
            while (waiting.Count == 0 && !closed) Monitor.Wait(gate);
            var taken = waiting;
            waiting = [];
            Monitor.PulseAll(gate);
            return taken;
        }
    }

    private bool Sync(int commits)
    {
        try
        {
            // Of those added after they were taken some are synced too; they are told by the next.
            if (failure is null) log!.Sync();
        }
        catch (IOException error)
        {
            failure = error;
        }

        lock (gate)
        {
            if (failure is null) onDisk += commits;
            hangs = false;
            Monitor.PulseAll(gate);
            return failure is null;
        }
    }
}
