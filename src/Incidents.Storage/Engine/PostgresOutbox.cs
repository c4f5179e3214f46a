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

    /// <summary>True when something waits whose number of changes may turn out to be a mistake; a mistake that the server finds keeps it from going on by itself.</summary>
    public bool ExpectsChanges => waiting.Exists(letter => letter.Changes is not null);

    /// <param name="command">What is to be sent, sooner or later.</param>
    /// <param name="changes">How many rows it must change, when that is known.</param>
    /// <param name="read">For what gives rows.</param>
    public void Add(NpgsqlBatchCommand command, int? changes, Action<DbDataReader>? read)
    {
        if (waiting.Count >= Most) Flush();
        waiting.Add(new Letter(command, changes, read ?? (GivesRows(command) ? static _ => { } : null)));
    }

    public void Flush()
    {
        if (waiting.Count == 0) return;
        Letter[] sent = [.. waiting];
        waiting.Clear();
        using var batch = new NpgsqlBatch(connection);
        foreach (var letter in sent) batch.BatchCommands.Add(letter.Command);
        using (var reader = batch.ExecuteReader())
        {
            // The reader stands at the first that gives rows, and goes from one such to the next.
            foreach (var letter in sent.Where(l => l.Read is not null))
            {
                letter.Read!(reader);
                reader.NextResult();
            }
        }

        foreach (var (command, changes, _) in sent)
            if (changes is not null && command.Rows != (ulong)changes) throw HotStatement.Unexpected(command.CommandText, (long)command.Rows, changes);
    }

    /// <summary>The number of rows that it changed.</summary>
    public int Execute(NpgsqlBatchCommand command)
    {
        Add(command, null, null);
        Flush();
        return checked((int)command.Rows);
    }

    public T? First<T>(NpgsqlBatchCommand command, Func<DbDataReader, T> read) where T : class
    {
        T? first = null;
        Add(command, null, rows => first = rows.Read() ? read(rows) : null);
        Flush();
        return first;
    }

    /// <summary>Drops what was not sent: it is to be undone.</summary>
    public void Forget() => waiting.Clear();

    private static bool GivesRows(NpgsqlBatchCommand command) => command.CommandText.Contains("RETURNING", StringComparison.OrdinalIgnoreCase);

    private sealed record Letter(NpgsqlBatchCommand Command, int? Changes, Action<DbDataReader>? Read);
}
