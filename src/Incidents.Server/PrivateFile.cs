namespace Incidents.Server;

/// <summary>Files with secrets: readable by their owner only, and never half written.</summary>
public static class PrivateFile
{
    public static void Write(string path, string text)
    {
        var draft = path + ".new";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(new FileStream(draft, options))) writer.Write(text);
        File.Move(draft, path, overwrite: true);
    }
}
