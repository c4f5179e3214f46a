using System.Data.Common;
using Dapper;

namespace Incidents.Storage;

/// <summary>
/// One turn at writing. The function given to <see cref="Database.Write{T}"/> may be run again from the start,
/// so it must do nothing but read and write through this.
/// </summary>
public sealed class WriteTx : ReadTx
{
    private readonly WriterConnection writer;
    private readonly Dictionary<object, object?>? known;

    internal WriteTx(WriterConnection writer, DateTimeOffset now, DateTimeOffset? recordedAt = null) : base(null, now)
    {
        this.writer = writer;
        known = writer.AsksAhead ? [] : null;
        RecordedAt = recordedAt ?? now;
    }

    internal override DbConnection Connection => writer.Connection;

    /// <summary>When it is written down; the same as <see cref="ReadTx.Now"/> but for what is told late.</summary>
    public DateTimeOffset RecordedAt { get; }

    /// <summary>This turn as of an earlier instant, for what was said then and is taken only now.</summary>
    public WriteTx AsOf(DateTimeOffset instant)
    {
        // What it changes is not known here.
        known?.Clear();
        return new(writer, instant, RecordedAt);
    }

    /// <summary>Runs the statement; gives the number of rows it changed.</summary>
    public int Execute(string sql, object? args = null)
    {
        // It may have changed anything.
        known?.Clear();
        return Connection.Execute(sql, args);
    }

    /// <summary>
    /// Asks what the write is going to need, in the function that is given to <see cref="Database.Write{T}"/> for that: all writes that are carried out together are asked first,
    /// in one round trip. Where a round trip costs nothing it does nothing, and <see cref="Knows{T}"/> says no.
    /// </summary>
    /// <param name="key">What the answer is called, equal for equal questions.</param>
    /// <param name="question">The statement with its values.</param>
    /// <param name="read">Makes the answer of the first row; without a row it is null.</param>
    public void Ahead<T>(object key, HotStatement question, Func<DbDataReader, T> read) where T : class
    {
        if (known is not { } answers) return;
        question.Ahead(rows => answers[key] = rows.Read() ? read(rows) : null);
    }

    /// <summary>True when it was asked ahead, with the answer; else it must be asked now.</summary>
    public bool Knows<T>(object key, out T? answer) where T : class
    {
        object? found = null;
        var knows = known?.TryGetValue(key, out found) == true;
        answer = (T?)found;
        return knows;
    }

    /// <summary>To be told by every store that changes with a hot statement what may be asked ahead: the next write of the same commit asks anew.</summary>
    public void Forget(object key) => known?.Remove(key);

    /// <summary>After a write was undone.</summary>
    internal void ForgetAll() => known?.Clear();

    /// <summary>
    /// A command kept prepared on the writer's connection. For the few statements of alert intake, and of whom a storm of it calls:
    /// Dapper costs about half as much again in the one thread that cannot be doubled.
    /// </summary>
    public HotStatement Hot(string sql) => writer.Hot(sql);

    /// <summary>Says that something of this kind was written: after the commit <see cref="Database.Announced"/> tells it to whoever waits for it.</summary>
    public void Announce(string topic) => writer.Announced.Add(topic);

    /// <summary>Ends a question whose rows are about to be claimed.</summary>
    internal string SkipLocked => writer.SkipLocked;

    /// <summary>A new id such as <c>inc_0199…</c>: sorts by time of making, says what it names, and is the same in both databases.</summary>
    public string NewId(string prefix) => Ids.New(prefix, Now);
}
