namespace Incidents.Core.Runbooks;

/// <summary>Lines that were replaced by others; either may be none. Counted from 0, up to but not including the end.</summary>
internal readonly record struct LineEdit(int Before, int BeforeEnd, int After, int AfterEnd);

/// <summary>The fewest lines taken away and added between two texts, by Myers' method.</summary>
internal static class LineEdits
{
    /// <summary>Beyond this many the middle is told as replaced: the cost grows with its square, and nobody reads such a difference line by line.</summary>
    private const int Most = 1_000;

    public static List<LineEdit> Between(IReadOnlyList<string> older, IReadOnlyList<string> newer)
    {
        var start = 0;
        while (start < older.Count && start < newer.Count && older[start] == newer[start]) start++;
        var (end, newEnd) = (older.Count, newer.Count);
        while (end > start && newEnd > start && older[end - 1] == newer[newEnd - 1]) (end, newEnd) = (end - 1, newEnd - 1);
        if (start == end && start == newEnd) return [];
        if (start == end || start == newEnd || Furthest(older, newer, start, end, newEnd) is not { } rounds) return [new(start, end, start, newEnd)];
        return Joined(Walk(rounds, end - start, newEnd - start), start);
    }

    /// <summary>After each round how far one comes on each diagonal; null when the end is not reached in time.</summary>
    private static List<int[]>? Furthest(IReadOnlyList<string> older, IReadOnlyList<string> newer, int start, int end, int newEnd)
    {
        var (length, newLength) = (end - start, newEnd - start);
        var rounds = new List<int[]>();
        var reach = new int[3];
        for (var d = 0; d <= Math.Min(Most, length + newLength); d++)
        {
            var next = new int[(2 * d) + 3];
            for (var k = -d; k <= d; k += 2)
            {
                var x = d == 0 ? 0 : Step(reach, d - 1, k);
                while (x < length && x - k < newLength && older[start + x] == newer[start + x - k]) x++;
                next[k + d + 1] = x;
                if (x < length || x - k < newLength) continue;
                rounds.Add(next);
                return rounds;
            }

            rounds.Add(next);
            reach = next;
        }

        return null;
    }

    /// <summary>Where the better of two ways comes out on diagonal <paramref name="k"/>; <paramref name="d"/> is the round before.</summary>
    private static int Step(int[] reach, int d, int k) => Down(reach, d, k) ? At(reach, d, k + 1) : At(reach, d, k - 1) + 1;

    private static bool Down(int[] reach, int d, int k) => k == -d - 1 || (k != d + 1 && At(reach, d, k - 1) < At(reach, d, k + 1));

    private static int At(int[] reach, int d, int k) => reach[k + d + 1];

    /// <summary>The single lines taken away (true) and added, with where they stand in both, last first.</summary>
    private static List<(bool Away, int X, int Y)> Walk(List<int[]> rounds, int x, int y)
    {
        var steps = new List<(bool, int, int)>();
        for (var d = rounds.Count - 1; d > 0; d--)
        {
            var reach = rounds[d - 1];
            var k = x - y;
            var down = Down(reach, d - 1, k);
            k += down ? 1 : -1;
            x = At(reach, d - 1, k);
            y = x - k;
            steps.Add((!down, x, y));
        }

        return steps;
    }

    private static List<LineEdit> Joined(List<(bool Away, int X, int Y)> steps, int start)
    {
        var edits = new List<LineEdit>();
        for (var i = steps.Count - 1; i >= 0; i--)
        {
            var (away, x, y) = (steps[i].Away, steps[i].X + start, steps[i].Y + start);
            var one = new LineEdit(x, away ? x + 1 : x, y, away ? y : y + 1);
            if (edits.Count > 0 && edits[^1].BeforeEnd == one.Before && edits[^1].AfterEnd == one.After) edits[^1] = edits[^1] with { BeforeEnd = one.BeforeEnd, AfterEnd = one.AfterEnd };
            else edits.Add(one);
        }

        return edits;
    }
}
