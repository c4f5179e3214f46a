using System.Data.Common;
using Npgsql;

namespace Incidents.Storage;

/// <summary>
/// Sends statements to PostgreSQL together: each round trip costs as much as several statements, and each statement as much as many rows. What waits goes with the next one whose
/// result somebody wants, as <see cref="Parcel.Pack"/> orders it; when one fails, the server carries out none of those after it.
/// </summary>
internal sealed class PostgresOutbox(NpgsqlConnection connection)
{
    private const int Most = 4096;
    private readonly List<Letter> waiting = [];

    public PostgresSchema Schema { get; } = new(connection);

    /// <summary>True when something waits whose number of changes is looked at here; a mistake that the server finds keeps it from going on by itself.</summary>
    public bool ExpectsChanges => waiting.Exists(letter => letter.IsToBeCounted);

    public void Add(Letter letter)
    {
        if (waiting.Count >= Most) Flush();
        waiting.Add(letter);
    }

    public void Flush()
    {
        if (waiting.Count == 0) return;
        var parcels = Parcel.Pack(waiting, Schema);
        waiting.Clear();
        using var batch = new NpgsqlBatch(connection);
        foreach (var parcel in parcels) batch.BatchCommands.Add(parcel.Command);
        try
        {
            using var reader = batch.ExecuteReader();
            // The reader stands at the first that gives rows, and goes from one such to the next.
            foreach (var parcel in parcels.Where(p => p.GivesRows))
            {
                parcel.Hand(reader);
                reader.NextResult();
            }
        }
        catch (PostgresException error) when (PostgresMany.IsOtherNumber(error))
        {
            throw new InvalidOperationException($"{error.MessageText}: {error.BatchCommand?.CommandText}", error);
        }

        foreach (var parcel in parcels) parcel.Count();
    }

    /// <summary>The number of rows that it changed.</summary>
    public int Execute(Letter letter)
    {
        var changed = 0;
        Add(letter with { Changed = rows => changed = checked((int)rows) });
        Flush();
        return changed;
    }

    public T? First<T>(Letter letter, Func<DbDataReader, T> read) where T : class
    {
        T? first = null;
        Add(letter with { Answer = row => first = row is null ? null : read(row), IsAlone = true });
        Flush();
        return first;
    }

    /// <summary>Drops what was not sent: it is to be undone.</summary>
    public void Forget() => waiting.Clear();
}
