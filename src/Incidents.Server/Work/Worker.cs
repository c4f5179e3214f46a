using Incidents.Storage;

namespace Incidents.Server.Work;

/// <summary>
/// A duty that is carried out again and again. <see cref="Pass"/> does what is due and says whether more waits; it never sleeps and never reads a clock,
/// so a test can call it at any time. What is due is rows with a due time: a restart loses nothing, and a second server shares the work.
/// </summary>
public abstract partial class Worker(TimeSpan every, ILogger logger) : BackgroundService
{
    // Never disposed: it has no handle to free, and whoever wakes may do so after the end.
    private readonly SemaphoreSlim woken = new(0, 1);

    /// <summary>The next pass follows at once; the cadence is only the longest that a pass is waited for.</summary>
    public void Wake()
    {
        try
        {
            if (woken.CurrentCount == 0) woken.Release();
        }
        catch (SemaphoreFullException)
        {
            // Two woke it at once.
        }
    }

    /// <returns>True when more waits and the next pass should follow at once.</returns>
    public abstract Task<bool> Pass();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                while (await Tried(Pass) && !stoppingToken.IsCancellationRequested)
                {
                }

                await woken.WaitAsync(every, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
    }

    /// <summary>A pass that fails is tried again at the next tick: a duty must not end because the disk was full once.</summary>
    protected async Task<bool> Tried(Func<Task<bool>> pass)
    {
        try
        {
            return await pass();
        }
        catch (Exception error) when (error is StorageUnavailableException or System.Data.Common.DbException)
        {
            Failed(logger, error.Message, GetType().Name);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Duty} could not do its work and tries again: {Why}")]
    private static partial void Failed(ILogger logger, string why, string duty);
}
