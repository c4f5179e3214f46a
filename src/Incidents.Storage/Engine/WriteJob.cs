namespace Incidents.Storage;

/// <summary>A queued write: run, perhaps more than once, then answered exactly once.</summary>
internal abstract class WriteJob
{
    public abstract void Ask(WriteTx tx);

    public abstract void Run(WriteTx tx);

    /// <summary>Remembers that this job, and only this one, went wrong; told when the batch is committed.</summary>
    public abstract void FailAtAnswer(Exception error);

    public abstract void Answer();

    public abstract void Fail(Exception error);
}

/// <inheritdoc cref="WriteJob"/>
internal sealed class WriteJob<T>(Func<WriteTx, T> work, Action<WriteTx>? ahead) : WriteJob
{
    private readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? result;
    private Exception? mistake;

    public Task<T> Task => done.Task;

    public override void Ask(WriteTx tx) => ahead?.Invoke(tx);

    public override void Run(WriteTx tx)
    {
        mistake = null;
        result = work(tx);
        if (result is Task) throw new InvalidOperationException("A write must not be async: its transaction ends when the function returns.");
    }

    public override void FailAtAnswer(Exception error) => mistake = error;

    public override void Answer()
    {
        if (mistake is null) done.TrySetResult(result!);
        else done.TrySetException(mistake);
    }

    public override void Fail(Exception error) => done.TrySetException(error);
}
