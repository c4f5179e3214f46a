using System.Globalization;

namespace Incidents.Storage;

/// <summary>
/// One process per data folder. The lock is the kernel's and goes with the process, also after <c>kill -9</c>; the file only says whose it is.
/// </summary>
public sealed class DataFolder : IDisposable
{
    private readonly FileStream held;

    private DataFolder(string path, FileStream held)
    {
        Path = path;
        this.held = held;
    }

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public static DataFolder Claim(string folder)
    {
        folder = System.IO.Path.GetFullPath(folder);
        var file = System.IO.Path.Combine(folder, "data.lock");
        try
        {
            Directory.CreateDirectory(folder);
            var stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            stream.SetLength(0);
            stream.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            stream.Flush(flushToDisk: false);
            return new DataFolder(folder, stream);
        }
        catch (UnauthorizedAccessException)
        {
            throw new StartupRefusedException(StartupRefusedException.Usage, $"The data folder {folder} cannot be written. Give the user of this process the right to, or choose another with --data.");
        }
        catch (IOException) when (System.IO.File.Exists(file))
        {
            throw new StartupRefusedException(StartupRefusedException.FolderInUse, $"The data folder {folder} is in use by process {Holder(file)}. Stop that one first, or choose another folder with --data.");
        }
    }

    public void Dispose() => held.Dispose();

    private static string Holder(string file)
    {
        try
        {
            using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return reader.ReadToEnd().Trim();
        }
        catch (IOException)
        {
            return "(unknown)";
        }
    }
}
