namespace Incidents.Server.Pages;

/// <summary>Where somebody goes back to: an address of this server only, or a link could lead from our sign-in to a copy of it.</summary>
public static class LocalPath
{
    private const int Longest = 2000;

    /// <summary>The path when it is one of ours; else the front page.</summary>
    public static string Or(string? path, string otherwise = "/") => path is not null && IsLocal(path) ? path : otherwise;

    // "//host" and "/\host" are other hosts to a browser, which also drops tabs and line ends before it looks.
    private static bool IsLocal(string path) =>
        path.Length is > 0 and <= Longest && path[0] == '/' && (path.Length == 1 || path[1] is not ('/' or '\\')) && path.All(c => c is > ' ' and < '\u007f' and not '\\');
}
