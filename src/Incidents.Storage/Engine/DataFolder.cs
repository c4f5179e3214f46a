using System.Globalization;

namespace Incidents.Storage;

/// <summary>
/// One process per data folder. The lock is the kernel's and goes with the process, also after <c>kill -9</c>; the file beside it only says whose it is.
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
        try
        {
            // Password hashes and keys live here: nobody else on the machine reads them. An existing folder's rights are its owner's business.
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable(folder, error);
        }

        var claimed = new DataFolder(folder, Lock(folder));
        claimed.Sign();
        return claimed;
    }

    public void Dispose() => held.Dispose();

    private static FileStream Lock(string folder)
    {
        var file = System.IO.Path.Combine(folder, "data.lock");
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (System.IO.File.Exists(file))
        {
            throw new StartupRefusedException(StartupRefusedException.FolderInUse, $"The data folder {folder} is in use by process {Holder(folder)}. Stop that one first, or choose another folder with --data.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable(folder, error);
        }
    }

    // In a file of its own: .NET takes a lock for reading too, so nobody could read the number in the locked one.
    private static string PidFile(string folder) => System.IO.Path.Combine(folder, "data.pid");

    private void Sign()
    {
        try
        {
            System.IO.File.WriteAllText(PidFile(Path), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A full disk must not keep the server from starting: what is stored can still be read.
        }
    }

    private static string Holder(string folder)
    {
        try
        {
            return System.IO.File.ReadAllText(PidFile(folder)).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "(unknown)";
        }
    }

    private static StartupRefusedException Unusable(string folder, Exception error) => new(StartupRefusedException.Usage,
        $"The data folder {folder} cannot be used ({error.Message.TrimEnd('.')}). Give the user of this process the right to write there, or choose another with --data.");
}
