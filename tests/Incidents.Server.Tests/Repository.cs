namespace Incidents.Server.Tests;

/// <summary>The files of the repository that this test was built from.</summary>
internal static class Repository
{
    private static readonly string[] Made = ["bin", "obj", "TestResults", ".git", ".vs", ".idea", ".vscode"];

    public static string Root { get; } = Find();

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    /// <summary>Files below a folder, by their path from the root, without what is built or ignored.</summary>
    public static IEnumerable<(string Path, string Text)> Files(string folder, string pattern = "*.cs") =>
        from file in Directory.EnumerateFiles(Path(folder), pattern, SearchOption.AllDirectories)
        let path = System.IO.Path.GetRelativePath(Root, file).Replace('\\', '/')
        where !path.Split('/').Any(Made.Contains) && !path.StartsWith("data/", StringComparison.Ordinal)
        orderby path
        select (path, File.ReadAllText(file));

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Incidents.sln"))) return folder.FullName;
        throw new InvalidOperationException("Incidents.sln is in no folder above the tests.");
    }
}
