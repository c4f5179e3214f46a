using System.Data.Common;

namespace Incidents.Storage;

/// <summary>A hot statement on any connection that ADO.NET knows.</summary>
internal sealed class CommandStatement(DbCommand command) : HotStatement
{
    public override HotStatement Set(string name, string? value) => Put(name, (object?)value ?? DBNull.Value);

    public override HotStatement Set(string name, long value) => Put(name, value);

    public override HotStatement Set(string name, bool value) => Put(name, value);

    public override HotStatement SetBytes(string name, ReadOnlyMemory<byte> value) => Put(name, value.ToArray());

    public override int Execute() => command.ExecuteNonQuery();

    public override void Later(int? changes = null)
    {
        var changed = Execute();
        if (changes is not null && changed != changes) throw Unexpected(command.CommandText, changed, changes);
    }

    public override T? First<T>(Func<DbDataReader, T> read) where T : class
    {
        using var rows = command.ExecuteReader();
        return rows.Read() ? read(rows) : null;
    }

    internal override HotStatement Forget()
    {
        foreach (DbParameter parameter in command.Parameters) parameter.Value = null;
        return this;
    }

    internal override void Dispose() => command.Dispose();

    private CommandStatement Put(string name, object value)
    {
        if (!command.Parameters.Contains(name))
        {
            var made = command.CreateParameter();
            made.ParameterName = name;
            command.Parameters.Add(made);
        }

        command.Parameters[name].Value = value;
        return this;
    }
}
