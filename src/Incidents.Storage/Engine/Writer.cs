using System.Threading.Channels;

namespace Incidents.Storage;

/// <summary>
/// The thread that writes. It drains what waits (no timer: batches grow by themselves under load), commits once, then answers all, or has the <see cref="Syncer"/> do that.
/// A thread and not a task, since writing blocks and must not hold a pool thread.
/// </summary>
internal sealed class Writer : IDisposable
{
    /// <summary>Full means 503: waiting longer would only hide the overload.</summary>
    public const int QueueLimit = 8192;
    private const int BatchLimit = 256;
    private const int Attempts = 5;

    /// <summary>Of who reads, with a disk that hangs. A busy disk syncs in a hundredth of that.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // Synchronous continuations: the caller itself wakes the thread, which must not wait for a pool thread to do it.
    private readonly Channel<WriteJob> queue = Channel.CreateBounded<WriteJob>(new BoundedChannelOptions(QueueLimit) { SingleReader = true, AllowSynchronousContinuations = true });

    // Never disposed: it has no timer to free, and whoever watches it may look after the end.
    private readonly CancellationTokenSource failed = new();
    private readonly Dialect dialect;
    private readonly TimeProvider clock;
    private readonly Syncer? syncer;
    private readonly Thread thread;
    private WriterConnection? connection;
    private volatile bool closed;
    private long commits;

    public Writer(Dialect dialect, TimeProvider clock)
    {
        this.dialect = dialect;
        this.clock = clock;
        connection = new WriterConnection(dialect.OpenWriter(), dialect);
        if (connection.Log is not null) syncer = new Syncer(Tell, Fail);
        thread = new Thread(Loop) { Name = "database writer", IsBackground = true };
        thread.Start();
    }

    public CancellationToken Failed => failed.Token;

    /// <summary>Called after a commit that is on disk, in the thread that saw to that, for each topic that was announced in it.</summary>
    public Action<string>? Announced { get; set; }

    /// <summary>For who has read: returns when that is on disk, or the disk hangs. Throws <see cref="StorageUnavailableException"/> when nobody knows.</summary>
    public void Settle()
    {
        if (syncer?.Wait(Patience) is { } failure) throw StorageUnavailableException.Unreadable(failure);
    }

    public long Commits => Interlocked.Read(ref commits);

    /// <summary>Every refusal comes through the task, so that callers have one place to look.</summary>
    public Task<T> Enqueue<T>(Func<WriteTx, T> work, Action<WriteTx>? ahead)
    {
        var job = new WriteJob<T>(work, ahead);
        if (failed.IsCancellationRequested || !queue.Writer.TryWrite(job))
            job.Fail(closed || failed.IsCancellationRequested ? StorageUnavailableException.Closed() : StorageUnavailableException.Busy());
        return job.Task;
    }

    /// <summary>Finishes what was queued, then closes; as the last connection to close it checkpoints.</summary>
    public void Dispose()
    {
        closed = true;
        queue.Writer.TryComplete();
        thread.Join();
        syncer?.Dispose();
        Drop();
    }

    private void Loop()
    {
        var batch = new List<WriteJob>(BatchLimit);
        while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (batch.Count < BatchLimit && queue.Reader.TryRead(out var job)) batch.Add(job);
            CommitAll(batch);
            batch.Clear();
        }
    }

    private void CommitAll(List<WriteJob> batch)
    {
        if (failed.IsCancellationRequested)
        {
            foreach (var job in batch) job.Fail(StorageUnavailableException.Closed());
            return;
        }

        var careful = false;
        for (var attempt = 1; ; attempt++)
        {
            var kept = connection is not null;
            var (begun, sent) = (false, false);
            try
            {
                connection ??= new WriterConnection(dialect.OpenWriter(), dialect);
                connection.Begin(careful);
                begun = true;
                RunAll(batch, connection, careful);
                syncer?.Expect();
                sent = true;
                connection.Commit(careful);
                break;
            }
            catch (Exception error)
            {
                if (sent) syncer?.Withdraw();
                var fault = Judge(error, begun);
                if (fault is Fault.Connection or Fault.Storage) Drop();
                // A connection from before the server's restart; once the commit is sent nobody knows whether it arrived.
                if (fault == Fault.Connection && kept && !sent) continue;
                if (fault == Fault.RunAgain && attempt < Attempts)
                {
                    // Two servers that collided should not collide again in step.
                    Thread.Sleep(Random.Shared.Next(5 * attempt));
                    continue;
                }

                if (fault == Fault.OfTheJob && batch.Count > 1 && !careful)
                {
                    // Rare, and most batches need not pay for it: all again, each where it can be undone by itself.
                    careful = true;
                    continue;
                }

                if (fault == Fault.OfTheJob && batch.Count > 1)
                {
                    // Told by the commit (a deferred constraint) or by a savepoint that is gone, so nobody knows whose it is: each on its own.
                    foreach (var job in batch) CommitAll([job]);
                    return;
                }

                if (fault == Fault.Storage) End();
                var told = Told(error, fault);
                foreach (var job in batch) job.Fail(told);
                return;
            }
        }

        Interlocked.Increment(ref commits);
        var commit = new Commit([.. batch], [.. connection!.Announced]);
        if (syncer is null) Tell(commit);
        else syncer.Add(commit, connection.Log!);
    }

    private void Tell(Commit commit)
    {
        foreach (var job in commit.Jobs) job.Answer();
        foreach (var topic in commit.Topics) Announced?.Invoke(topic);
    }

    private void Fail(Commit commit, Exception error)
    {
        End();
        var told = StorageUnavailableException.Failed(error);
        foreach (var job in commit.Jobs) job.Fail(told);
    }

    /// <summary>After a failed sync nobody knows what is on disk; only a restart reads it anew. What listens must not run in this thread.</summary>
    private void End() => _ = failed.CancelAsync();

    private void RunAll(List<WriteJob> batch, WriterConnection turn, bool carefully)
    {
        var tx = new WriteTx(turn, Micros.Cut(clock.GetUtcNow()));
        if (!carefully && turn.AsksAhead)
        {
            foreach (var job in batch) job.Ask(tx);
            turn.Flush();
        }

        for (var i = 0; i < batch.Count; i++)
        {
            if (!carefully)
            {
                batch[i].Run(tx);
                continue;
            }

            if (i > 0) turn.NextSavepoint();
            RunOne(batch[i], tx, turn);
        }
    }

    private void RunOne(WriteJob job, WriteTx tx, WriterConnection turn)
    {
        try
        {
            job.Run(tx);
            // What it put off is its own, and so are the mistakes in it.
            turn.Flush();
        }
        catch (Exception error) when (dialect.Judge(error) == Fault.OfTheJob)
        {
            turn.RollbackToSavepoint();
            tx.ForgetAll();
            job.FailAtAnswer(error);
        }
    }

    /// <summary>What happened before the first job, or left a connection that cannot begin again, is not the job's fault.</summary>
    private Fault Judge(Exception error, bool begun)
    {
        var fault = dialect.Judge(error);
        var usable = connection?.RollbackQuietly() ?? false;
        return fault is Fault.OfTheJob or Fault.RunAgain && !(begun && usable) ? Fault.Connection : fault;
    }

    private void Drop()
    {
        // Its log is still to be synced for those who wait.
        syncer?.Wait(Timeout.InfiniteTimeSpan);
        connection?.Dispose();
        connection = null;
    }

    private static Exception Told(Exception error, Fault fault) => fault switch
    {
        Fault.NoRoom => StorageUnavailableException.Full(error),
        Fault.RunAgain => StorageUnavailableException.Contended(error),
        Fault.OfTheJob => error,
        _ => StorageUnavailableException.Failed(error),
    };
}
