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

    /// <summary>Of all writes of one commit.</summary>
    private readonly Dictionary<object, object?> known;

    /// <summary>What is asked ahead of them all; twice is not needed.</summary>
    private readonly HashSet<object> asked = [];

    internal WriteTx(WriterConnection writer, DateTimeOffset now) : this(writer, now, now, [])
    {
    }

    private WriteTx(WriterConnection writer, DateTimeOffset now, DateTimeOffset recordedAt, Dictionary<object, object?> known) : base(null, now) =>
        (this.writer, RecordedAt, this.known) = (writer, recordedAt, known);

    internal override DbConnection Connection => writer.Connection;

    /// <summary>When it is written down; the same as <see cref="ReadTx.Now"/> but for what is told late.</summary>
    public DateTimeOffset RecordedAt { get; }

    /// <summary>This turn as of an earlier instant, for what was said then and is taken only now.</summary>
    public WriteTx AsOf(DateTimeOffset instant) => new(writer, instant, RecordedAt, known);

    /// <summary>Runs the statement; gives the number of rows it changed.</summary>
    public int Execute(string sql, object? args = null)
    {
        // It may have changed anything.
        known.Clear();
        return Connection.Execute(sql, args);
    }

    /// <summary>
    /// Asks what the write is going to need, in the function that is given to <see cref="Database.Write{T}"/> for that: all writes that are carried out together are asked first,
    /// in one round trip. Where a round trip costs nothing it does nothing, and <see cref="Knows{T}"/> says no.
    /// </summary>
    /// <param name="key">What the answer is called, equal for equal questions.</param>
    /// <param name="question">The statement with its values.</param>
    /// <param name="read">Makes the answer of the first row; without a row it is null.</param>
    public void Ahead<T>(object key, Func<HotStatement> question, Func<DbDataReader, T> read) where T : class
    {
        if (writer.AsksAhead && asked.Add(key)) question().Ahead(row => known[key] = row is null ? null : read(row));
    }

    /// <summary>True when a write of this commit was told so, or asked it ahead, and nothing has changed it since; else it must be asked now.</summary>
    public bool Knows<T>(object key, out T? answer) where T : class
    {
        var knows = known.TryGetValue(key, out var found);
        answer = (T?)found;
        return knows;
    }

    /// <summary>So that the other writes of the same commit need not ask. What <see cref="Execute"/> changes is forgotten by itself; a store that changes it with a hot statement says so.</summary>
    public T? Remember<T>(object key, T? answer) where T : class
    {
        known[key] = answer;
        return answer;
    }

    /// <summary>To be told by every store that changes with a hot statement what may be known: the next write of the same commit asks anew.</summary>
    public void Forget(object key) => known.Remove(key);

    /// <summary>After a write was undone.</summary>
    internal void ForgetAll() => known.Clear();

    /// <summary>
    /// A command kept prepared on the writer's connection. For the few statements of alert intake, and of whom a storm of it calls:
    /// Dapper costs about half as much again in the one thread that cannot be doubled.
    /// </summary>
    public HotStatement Hot(string sql) => writer.Hot(sql);

    /// <summary>
    /// For a write that says everything about one row that is there: of many about the same only the last is carried out, at the latest at the commit, or before a statement
    /// that reads or changes the table, so that nobody notices.
    /// </summary>
    /// <param name="about">What it is about; the same for the same row.</param>
    /// <param name="table">The table that it changes; no key of it.</param>
    /// <param name="write">Runs the statement.</param>
    public void LastWord(object about, string table, Action write) => writer.LastWord(about, table, write);

    /// <summary>Says that something of this kind was written: after the commit <see cref="Database.Announced"/> tells it to whoever waits for it.</summary>
    public void Announce(string topic) => writer.Announced.Add(topic);

    /// <summary>Ends a question whose rows are about to be claimed.</summary>
    internal string SkipLocked => writer.SkipLocked;

    /// <summary>A new id such as <c>inc_0199…</c>: sorts by time of making, says what it names, and is the same in both databases.</summary>
    public string NewId(string prefix) => Ids.New(prefix, Now);
}
