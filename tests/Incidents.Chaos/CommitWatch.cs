using System.Data.Common;

namespace Incidents.Chaos;

/// <summary>Sees in the database what was committed, before anybody is told of it.</summary>
internal sealed class CommitWatch : IDisposable
{
    private readonly DbConnection connection;
    private readonly DbCommand command;

    /// <param name="connection">To the database.</param>
    /// <param name="count">Asks how many there are.</param>
    public CommitWatch(DbConnection connection, string count)
    {
        this.connection = connection;
        connection.Open();
        command = connection.CreateCommand();
        command.CommandText = count;
    }

    public bool Sees() => command.ExecuteScalar() is > 0L;

    public void Dispose()
    {
        command.Dispose();
        connection.Dispose();
    }
}
