using Incidents.Storage.Tests.Engine;

namespace Incidents.Storage.Tests.Stores;

/// <summary>One crowded database for all facts of a class, which change nothing in it.</summary>
public abstract class FilledDatabase : IDisposable
{
    private Home? home;

    private protected Database? Opened { get; private set; }

    internal abstract bool IsPostgres { get; }

    internal Database Database => Opened!;

    private protected virtual bool HasStatistics => true;

    /// <summary>Not in the constructor: where PostgreSQL is missing each fact is skipped, which a fixture cannot be.</summary>
    internal FilledDatabase Ready()
    {
        if (Opened is not null) return this;
        home = IsPostgres ? new SchemaHome() : new SqliteHome();
        Opened = home.Open([.. Migration.Embedded]);
        Opened.Write(Sample.Ground).GetAwaiter().GetResult();
        Opened.Write(Crowd.Fill).GetAwaiter().GetResult();
        if (HasStatistics) Opened.Write(tx => tx.Execute(Crowd.Analyze(IsPostgres))).GetAwaiter().GetResult();
        return this;
    }

    public void Dispose()
    {
        Opened?.Dispose();
        home?.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class FilledSqlite : FilledDatabase
{
    internal override bool IsPostgres => false;
}

public sealed class FilledSqliteWithoutStatistics : FilledDatabase
{
    internal override bool IsPostgres => false;

    private protected override bool HasStatistics => false;
}

public sealed class FilledPostgres : FilledDatabase
{
    internal override bool IsPostgres => true;
}
