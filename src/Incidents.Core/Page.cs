namespace Incidents.Core;

/// <summary>A stretch of a list, newest first, and the id to go on after (null at the end).</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next)
{
    /// <summary>Cuts a list that was read with one row more than asked for.</summary>
    public static Page<T> Of(IReadOnlyList<T> readWithOneMore, int limit, Func<T, string> id) =>
        readWithOneMore.Count <= limit
            ? new(readWithOneMore, null)
            : new([.. readWithOneMore.Take(limit)], id(readWithOneMore[limit - 1]));
}

/// <summary>Which stretch: at most <paramref name="Limit"/> items, after the one with id <paramref name="After"/>.</summary>
public sealed record PageRequest(int Limit, string? After);
