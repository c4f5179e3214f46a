namespace Incidents.Storage;

/// <summary>
/// Connection strings as Dapper should tell them apart: by engine. What it compiles for a statement holds for every database of an engine, for readers as for the writer;
/// told apart by their text, each connection string had all of it compiled anew.
/// </summary>
internal sealed class EngineComparer : IEqualityComparer<string>
{
    public bool Equals(string? x, string? y) => IsSqlite(x) == IsSqlite(y);

    public int GetHashCode(string obj) => IsSqlite(obj) ? 1 : 0;

    /// <summary>As its own builder writes it.</summary>
    private static bool IsSqlite(string? connection) => connection?.StartsWith("Data Source=", StringComparison.Ordinal) == true;
}
