using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Incidents.Peers;

/// <summary>A file system of our own, mounted by root into a temporary folder, that can be soon full or lose its power; unmounted with the test, or by the next one.</summary>
internal sealed class Disk : IDisposable
{
    private const string Prefix = "incidents-disk-";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo home;
    private readonly string[] mount;
    private bool disposed;

    private Disk(params string[] mount)
    {
        SweepAbandoned();
        home = Directory.CreateDirectory(System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():n}"));
        Directory.CreateDirectory(Path);
        this.mount = mount;
        AppDomain.CurrentDomain.ProcessExit += AtExit;
    }

    public string Path => System.IO.Path.Combine(home.FullName, "mounted");

    /// <summary>In memory, of this size (as <c>10m</c>).</summary>
    public static Disk InMemory(string size)
    {
        Peer.Required(Environment.IsPrivilegedProcess, "root", "mounting a small disk needs root");
        return new Disk("-t", "tmpfs", "-o", $"size={size}", "tmpfs").Mounted();
    }

    /// <summary>An ext4 in a file. Whether that can be had is up to the machine and its container, so without it the test is skipped, also with <c>CI=true</c>.</summary>
    public static Disk Ext4(int megabytes)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a power cut is made on an ext4 in a file, and mounting that needs root");
        Peer.Required(File.Exists("/usr/sbin/mkfs.ext4"), "e2fsprogs", Peer.AptGet("e2fsprogs"));
        var disk = new Disk("-t", "ext4", "-o", "loop");
        try
        {
            using (var image = File.Create(disk.Image)) image.SetLength(megabytes * 1024L * 1024);
            Must("/usr/sbin/mkfs.ext4", "-q", "-F", disk.Image);
            if (Run("/bin/mount", [.. disk.mount, disk.Image, disk.Path]) is { } no)
                Assert.Skip($"a power cut is made on an ext4 in a file, and this machine does not mount one: {no.Trim()}");
            return disk;
        }
        catch
        {
            disk.Dispose();
            throw;
        }
    }

    /// <summary>From now on nothing reaches the disk, and what was written and not synced never did. Whoever writes there must stand still (SIGSTOP), or he would acknowledge what is gone.</summary>
    public void CutPower()
    {
        using var folder = new Folder(Path);
        folder.Shutdown();
    }

    /// <summary>The power is back: the file system replays its journal. Nobody may use the disk.</summary>
    public void PowerUp()
    {
        Unmount();
        Must("/bin/mount", [.. mount, Image, Path]);
    }

    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        AppDomain.CurrentDomain.ProcessExit -= AtExit;
        Release(home.FullName);
    }

    private string Image => System.IO.Path.Combine(home.FullName, "image");

    private Disk Mounted()
    {
        Must("/bin/mount", [.. mount, Path]);
        return this;
    }

    private void AtExit(object? sender, EventArgs e) => Dispose();

    /// <summary>The files of a process that was just killed may be held for a moment longer.</summary>
    private void Unmount()
    {
        for (var waited = Stopwatch.StartNew(); Run("/bin/umount", Path) is { } no;)
            if (waited.Elapsed > Limit) throw new InvalidOperationException($"{Path} cannot be unmounted: {no}");
    }

    private static void Release(string home)
    {
        Run("/bin/umount", "-l", System.IO.Path.Combine(home, "mounted"));
        Directory.Delete(home, recursive: true);
    }

    /// <summary>A test process that was killed could not clean up: its name is in the name of its folder.</summary>
    private static void SweepAbandoned()
    {
        foreach (var path in Directory.GetDirectories(System.IO.Path.GetTempPath(), Prefix + "*"))
        {
            var owner = System.IO.Path.GetFileName(path)[Prefix.Length..].Split('-')[0];
            if (Directory.Exists($"/proc/{owner}") || DateTime.UtcNow - Directory.GetCreationTimeUtc(path) < TimeSpan.FromMinutes(10)) continue;
            try
            {
                Release(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Somebody else's, or somebody else sweeps it now.
            }
        }
    }

    private static void Must(string file, params string[] args)
    {
        if (Run(file, args) is { } no) throw new InvalidOperationException($"{file} {string.Join(' ', args)} failed: {no}");
    }

    /// <returns>What it complains about; null when it went well.</returns>
    private static string? Run(string file, params string[] args)
    {
        using var child = new Child(file, args);
        var code = child.WaitForExit(Limit).GetAwaiter().GetResult();
        return code == 0 ? null : $"{child.Output} (exit code {code})";
    }

    /// <summary>An open folder, to be named in a system call that .NET does not know.</summary>
    private sealed class Folder : IDisposable
    {
        /// <summary>O_RDONLY | O_CLOEXEC: a child that another test starts meanwhile must not hold the disk.</summary>
        private const int ReadOnly = 0x80000;

        /// <summary>EXT4_IOC_SHUTDOWN, by which xfstests cuts the power.</summary>
        private const nuint Ext4Shutdown = 0x8004587D;

        /// <summary>Without even flushing the journal.</summary>
        private const uint NoLogFlush = 2;

        private readonly int handle;

        public Folder(string path) => handle = Open(path, ReadOnly) is var h and >= 0 ? h : throw Error($"open {path}");

        public void Shutdown()
        {
            var how = NoLogFlush;
            if (Control(handle, Ext4Shutdown, ref how) != 0) throw Error("EXT4_IOC_SHUTDOWN");
        }

        public void Dispose() => _ = Close(handle);

        private static InvalidOperationException Error(string what) => new($"{what}: {Marshal.GetLastPInvokeErrorMessage()}");

        [DllImport("libc", EntryPoint = "open", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern int Control(int handle, nuint request, ref uint argument);

        [DllImport("libc", EntryPoint = "close", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern int Close(int handle);
    }
}
