namespace Incidents.Server.Tests.Drills;

/// <summary>
/// A zone of the machine's database to which a test gives other rules, or which it takes away, as an update of tzdata does. The runtime reads the folder that TZDIR names: from the first such zone on,
/// for the whole process, one with all of the machine's zones and these.
/// </summary>
internal sealed class MovingZone : IDisposable
{
    private const string Machine = "/usr/share/zoneinfo";

    private static readonly Lazy<string> Folder = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("incidents-zones-").FullName;
        foreach (var entry in Directory.GetFileSystemEntries(Machine)) File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(entry)), entry);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        Environment.SetEnvironmentVariable("TZDIR", folder);
        return folder;
    });

    public string Id { get; } = $"Test-{Guid.NewGuid():N}";

    /// <summary>From now on it has the rules of this one; whoever has looked at it before does not see it yet.</summary>
    public void Follow(string zone) => File.Copy(Path.Combine(Machine, zone), Path.Combine(Folder.Value, Id), overwrite: true);

    /// <summary>It is in the database no more.</summary>
    public void Remove() => File.Delete(Path.Combine(Folder.Value, Id));

    public void Dispose() => Remove();
}
