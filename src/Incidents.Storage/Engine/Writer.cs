using System.Threading.Channels;

namespace Incidents.Storage;

/// <summary>
/// The thread that writes. It drains what waits (no timer: batches grow by themselves under load), commits once, then answers all.
/// A thread and not a task, since a synced commit blocks and must not hold a pool thread.
/// </summary>
internal sealed class Writer : IDisposable
{
    /// <summary>Full means 503: waiting longer would only hide the overload.</summary>
    private const int QueueLimit = 8192;
    private const int BatchLimit = 256;
    private const int Attempts = 5;

    private readonly Channel<WriteJob> queue = Channel.CreateBounded<WriteJob>(new BoundedChannelOptions(QueueLimit) { SingleReader = true });
    private readonly CancellationTokenSource failed = new();
    private readonly Dialect dialect;
    private readonly TimeProvider clock;
    private readonly Thread thread;
    private WriterConnection? connection;

    public Writer(Dialect dialect, TimeProvider clock)
    {
        this.dialect = dialect;
        this.clock = clock;
        connection = new WriterConnection(dialect.OpenWriter(), dialect);
        thread = new Thread(Loop) { Name = "database writer", IsBackground = true };
        thread.Start();
    }

    public CancellationToken Failed => failed.Token;

    public Task<T> Enqueue<T>(Func<WriteTx, T> work)
    {
        if (failed.IsCancellationRequested) throw StorageUnavailableException.Closed();
        var job = new WriteJob<T>(work);
        if (!queue.Writer.TryWrite(job))
            throw queue.Reader.Completion.IsCompleted ? StorageUnavailableException.Closed() : StorageUnavailableException.Busy();
        return job.Task;
    }

    /// <summary>Finishes what was queued, then closes; as the last connection to close it checkpoints.</summary>
    public void Dispose()
    {
        queue.Writer.TryComplete();
        thread.Join();
        connection?.Dispose();
        failed.Dispose();
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
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (failed.IsCancellationRequested) throw StorageUnavailableException.Closed();
                connection ??= new WriterConnection(dialect.OpenWriter(), dialect);
                connection.Begin();
                var tx = new WriteTx(connection, Micros.Cut(clock.GetUtcNow()));
                foreach (var job in batch) RunOne(job, tx, connection);
                connection.Commit();
                break;
            }
            catch (Exception error)
            {
                connection?.RollbackQuietly();
                var fault = dialect.Judge(error);
                if (fault is Fault.Connection or Fault.Storage)
                {
                    connection?.Dispose();
                    connection = null;
                }

                if (fault == Fault.RunAgain && attempt < Attempts) continue;
                // After a failed sync nobody knows what is on disk; only a restart reads it anew.
                if (fault == Fault.Storage) failed.Cancel();
                var told = Tell(error, fault);
                foreach (var job in batch) job.Fail(told);
                return;
            }
        }

        foreach (var job in batch) job.Answer();
    }

    private void RunOne(WriteJob job, WriteTx tx, WriterConnection turn)
    {
        turn.Savepoint();
        try
        {
            job.Run(tx);
        }
        catch (Exception error) when (dialect.Judge(error) == Fault.OfTheJob)
        {
            turn.RollbackToSavepoint();
            job.FailAtAnswer(error);
        }

        turn.Release();
    }

    private static Exception Tell(Exception error, Fault fault) => fault switch
    {
        Fault.NoRoom => StorageUnavailableException.Full(error),
        Fault.OfTheJob => error,
        _ => error as StorageUnavailableException ?? StorageUnavailableException.Failed(error),
    };
}
