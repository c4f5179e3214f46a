using System.Data.Common;
using Npgsql;

namespace Incidents.Storage;

/// <summary>
/// Sends statements to PostgreSQL together: each round trip costs as much as several statements. What waits goes with the next one whose result somebody wants, in order;
/// when one fails, the server carries out none of those after it.
/// </summary>
internal sealed class PostgresOutbox(NpgsqlConnection connection)
{
    private const int Most = 256;
    private readonly List<Letter> waiting = [];

    public void Add(NpgsqlBatchCommand command, int? changes)
    {
        if (waiting.Count >= Most) Flush();
        waiting.Add(new Letter(command, changes));
    }

    public void Flush()
    {
        if (waiting.Count == 0) return;
        Send(static reader =>
        {
            while (reader.NextResult())
            {
            }

            return reader;
        });
    }

    /// <summary>The number of rows that it changed.</summary>
    public int Execute(NpgsqlBatchCommand command)
    {
        Add(command, null);
        Flush();
        return checked((int)command.Rows);
    }

    public T? First<T>(NpgsqlBatchCommand command, Func<DbDataReader, T> read) where T : class
    {
        Add(command, null);
        // Those before it give no rows, so the reader stands at its own.
        return Send(reader => reader.Read() ? read(reader) : null);
    }

    /// <summary>Drops what was not sent: it is to be undone.</summary>
    public void Forget() => waiting.Clear();

    private T Send<T>(Func<NpgsqlDataReader, T> read)
    {
        Letter[] sent = [.. waiting];
        waiting.Clear();
        using var batch = new NpgsqlBatch(connection);
        foreach (var letter in sent) batch.BatchCommands.Add(letter.Command);
        T seen;
        using (var reader = batch.ExecuteReader()) seen = read(reader);
        foreach (var (command, changes) in sent)
            if (changes is not null && command.Rows != (ulong)changes) throw HotStatement.Unexpected(command.CommandText, (long)command.Rows, changes);
        return seen;
    }

    private sealed record Letter(NpgsqlBatchCommand Command, int? Changes);
}
