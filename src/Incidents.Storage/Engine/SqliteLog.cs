using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Incidents.Storage;

/// <summary>
/// SQLite's write-ahead log as a file, to sync it from another thread than the one that writes it. SQLite takes no locks on this file, which a second handle's end would lose.
/// A failed sync is told to each handle that was open then, so this one is opened before anything is written.
/// </summary>
internal sealed class SqliteLog(string database) : IDisposable
{
    private readonly SafeFileHandle file = File.OpenHandle($"{database}-wal", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>All that was committed before it is called survives a power cut when it returns. Throws <see cref="IOException"/>; then nobody knows, and another try would prove nothing.</summary>
    public void Sync()
    {
        // FlushToDisk would sync the times of the file too, which are a second write each.
        if (!OperatingSystem.IsLinux()) RandomAccess.FlushToDisk(file);
        else if (fdatasync(file) != 0) throw new IOException($"The write-ahead log cannot be synced: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
    }

    public void Dispose() => file.Dispose();

    [DllImport("libc", SetLastError = true)]
    private static extern int fdatasync(SafeFileHandle file);
}
