using System.Data.Common;

namespace Incidents.Chaos;

/// <summary>Sees a release in the database before its sender is answered.</summary>
internal sealed class CommitWatch : IDisposable
{
    private readonly DbConnection connection;
    private readonly DbCommand command;

    public CommitWatch(DbConnection connection, string verification)
    {
        this.connection = connection;
        connection.Open();
        command = connection.CreateCommand();
        command.CommandText = "SELECT state FROM verifications WHERE id = @id";
        var id = command.CreateParameter();
        (id.ParameterName, id.Value) = ("id", verification);
        command.Parameters.Add(id);
    }

    public bool IsReleased() => command.ExecuteScalar() is "Released";

    public void Dispose()
    {
        command.Dispose();
        connection.Dispose();
    }
}
