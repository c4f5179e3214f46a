namespace Incidents.Storage;

/// <summary>Where the data is.</summary>
/// <param name="Folder">The data folder; SQLite's file lives there as <c>incidents.db</c>.</param>
/// <param name="Postgres">A PostgreSQL connection string, or null for SQLite.</param>
/// <param name="SqliteLibrary">Which SQLite to load: <c>auto</c> (the system's when newer), <c>bundled</c> or <c>system</c>.</param>
public sealed record DatabaseOptions(string Folder, string? Postgres = null, string SqliteLibrary = "auto");
