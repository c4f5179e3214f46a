using System.Data.Common;

namespace Incidents.Storage;

/// <summary>A statement prepared once and run many times on the writer's connection.</summary>
public sealed class HotStatement
{
    private readonly DbCommand command;

    internal HotStatement(DbCommand command) => this.command = command;

    /// <summary>Binds <c>@name</c>. Null, text, long, bool and instants are understood; an instant is written as microseconds.</summary>
    public HotStatement Set(string name, object? value)
    {
        var i = command.Parameters.IndexOf(name);
        DbParameter parameter;
        if (i >= 0)
        {
            parameter = command.Parameters[i];
        }
        else
        {
            parameter = command.CreateParameter();
            parameter.ParameterName = name;
            command.Parameters.Add(parameter);
        }

        parameter.Value = value switch
        {
            null => DBNull.Value,
            DateTimeOffset instant => Micros.From(instant),
            Enum word => word.ToString(),
            _ => value,
        };
        return this;
    }

    /// <summary>Takes the values away, so that one left unset is an error and not what an earlier job had there.</summary>
    internal HotStatement Forget()
    {
        foreach (DbParameter parameter in command.Parameters) parameter.Value = null;
        return this;
    }

    internal void Dispose() => command.Dispose();

    /// <summary>Runs it; gives the number of rows it changed.</summary>
    public int Execute() => command.ExecuteNonQuery();

    /// <summary>Runs it; gives the first row as <paramref name="read"/> sees it, or null when there is none.</summary>
    public T? First<T>(Func<DbDataReader, T> read) where T : class
    {
        using var rows = command.ExecuteReader();
        return rows.Read() ? read(rows) : null;
    }
}
