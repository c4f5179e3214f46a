using System.Collections.Concurrent;
using System.Data.Common;

namespace Incidents.Storage;

/// <summary>A statement prepared once and run many times on the writer's connection. Parameters are named with or without their <c>@</c>.</summary>
public abstract class HotStatement
{
    public abstract HotStatement Set(string name, string? value);

    public abstract HotStatement Set(string name, long value);

    public abstract HotStatement Set(string name, bool value);

    public abstract HotStatement SetBytes(string name, ReadOnlyMemory<byte> value);

    /// <summary>An instant is written as microseconds.</summary>
    public HotStatement Set(string name, DateTimeOffset value) => Set(name, Micros.From(value));

    /// <summary>An enum is written as its word.</summary>
    public HotStatement Set<TWord>(string name, TWord value) where TWord : struct, Enum => Set(name, WordsOf<TWord>.Of(value));

    /// <summary>Null, text, numbers, bool, bytes, enums and instants are understood.</summary>
    public HotStatement Set(string name, object? value) => value switch
    {
        null => Set(name, (string?)null),
        string text => Set(name, text),
        long number => Set(name, number),
        int number => Set(name, (long)number),
        bool truth => Set(name, truth),
        DateTimeOffset instant => Set(name, instant),
        byte[] bytes => SetBytes(name, bytes),
        ReadOnlyMemory<byte> bytes => SetBytes(name, bytes),
        Enum word => Set(name, word.ToString()),
        _ => throw new NotSupportedException($"{value.GetType().Name} is not written by a hot statement."),
    };

    /// <summary>Runs it; gives the number of rows it changed.</summary>
    public abstract int Execute();

    /// <summary>
    /// Runs it, at the latest before the next thing of this transaction that has a result, and before the commit: what needs no answer needs no round trip of its own.
    /// A mistake is then told there; the write is undone all the same.
    /// </summary>
    /// <param name="changes">When given, how many rows must be changed by it; another number is a mistake.</param>
    public abstract void Later(int? changes = null);

    /// <summary>Runs it; gives the first row as <paramref name="read"/> sees it, or null when there is none.</summary>
    public abstract T? First<T>(Func<DbDataReader, T> read) where T : class;

    /// <summary>Asks now and is answered later, with the first row or null, where that saves a round trip: <see cref="WriteTx.Ahead{T}"/>.</summary>
    internal virtual void Ahead(Action<DbDataReader?> read) => throw new NotSupportedException();

    /// <summary>Takes the values away, so that one left unset is an error and not what an earlier job had there.</summary>
    internal abstract HotStatement Forget();

    internal abstract void Dispose();

    protected static InvalidOperationException Unset(string name) => new($"The parameter {name} was not set.");

    internal static InvalidOperationException Unexpected(string sql, long changed, int? expected) => new($"{changed} rows were changed and not {expected} by: {sql}");

    private static class WordsOf<TWord> where TWord : struct, Enum
    {
        private static readonly ConcurrentDictionary<TWord, string> Words = new();

        public static string Of(TWord word) => Words.TryGetValue(word, out var known) ? known : Words.GetOrAdd(word, w => w.ToString());
    }
}
