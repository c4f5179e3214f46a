using System.Diagnostics;

namespace Incidents.Peers;

/// <summary>
/// Waits for another process. This is the one place in the tests where time passes: what goes on inside our own process is awaited,
/// and its clock is moved by the test; a peer's doings can only be asked about again and again.
/// </summary>
internal static class Poll
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <param name="question">Asked until it answers true. A refused or broken connection is "not yet".</param>
    /// <param name="what">Completes "waited … for".</param>
    public static async Task Until(Func<Task<bool>> question, TimeSpan limit, string what)
    {
        var waited = Stopwatch.StartNew();
        Exception? last = null;
        while (true)
        {
            try
            {
                if (await question())
                    return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or System.Net.Sockets.SocketException or OperationCanceledException)
            {
                last = e;
            }
            if (waited.Elapsed > limit)
                throw new TimeoutException($"Waited {limit.TotalSeconds:0.#} s for {what}.", last);
            await Task.Delay(Pause);
        }
    }

    public static Task Until(Func<bool> question, TimeSpan limit, string what) => Until(() => Task.FromResult(question()), limit, what);
}
