using Incidents.Peers;

namespace Incidents.Storage.Tests.Engine;

public sealed class DataFolders : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("incidents-test-").FullName;

    [Fact]
    public void A_claimed_folder_is_refused_naming_the_process_that_has_it()
    {
        using var first = DataFolder.Claim(folder);

        var refused = Assert.Throws<StartupRefusedException>(() => DataFolder.Claim(folder));

        Assert.Equal(StartupRefusedException.FolderInUse, refused.ExitCode);
        Assert.Contains($"in use by process {Environment.ProcessId}.", refused.Message, StringComparison.Ordinal);
        Assert.Contains(folder, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_let_go_can_be_claimed_again()
    {
        DataFolder.Claim(folder).Dispose();
        DataFolder.Claim(folder).Dispose();
    }

    [Fact]
    public async Task Another_process_holds_it_until_it_is_killed()
    {
        using var child = Role.Start("hold", folder);
        await Poll.Until(() => child.Output.Contains("held", StringComparison.Ordinal), TimeSpan.FromSeconds(30), "the child to claim the folder");

        var refused = Assert.Throws<StartupRefusedException>(() => DataFolder.Claim(folder));
        Assert.Contains($"in use by process {child.Id}.", refused.Message, StringComparison.Ordinal);

        child.KillHard();
        DataFolder.Claim(folder).Dispose();
    }

    [Fact]
    public void A_folder_that_is_not_there_is_made_for_its_owner_alone()
    {
        var deep = Path.Combine(folder, "a", "b");

        using var claimed = DataFolder.Claim(deep);

        Assert.Equal(deep, claimed.Path);
        Assert.True(Directory.Exists(deep));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(deep));
    }

    [Fact]
    public void A_path_that_cannot_be_a_folder_is_a_usage_error()
    {
        var file = Path.Combine(folder, "file");
        File.WriteAllText(file, "");

        var refused = Assert.Throws<StartupRefusedException>(() => DataFolder.Claim(file));

        Assert.Equal(StartupRefusedException.Usage, refused.ExitCode);
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
