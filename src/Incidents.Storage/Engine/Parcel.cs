using System.Data.Common;
using Npgsql;

namespace Incidents.Storage;

/// <summary>A statement with one set of values, waiting to be sent.</summary>
internal sealed record Letter(PostgresStatement Statement, object?[] Values)
{
    /// <summary>How many rows it must change, when that is known.</summary>
    public int? Changes { get; init; }

    /// <summary>Who wants to know how many it changed.</summary>
    public Action<ulong>? Changed { get; init; }

    /// <summary>Who wants the first row, or null when there is none.</summary>
    public Action<DbDataReader?>? Answer { get; init; }

    /// <summary>The answer is waited for; else it is one of many questions.</summary>
    public bool IsAlone { get; init; }

    public bool IsQuestion => Answer is not null && !IsAlone;

    public bool IsInsert => Answer is null && Changed is null && Statement.Inserting is not null;

    /// <summary>True when the number of rows must be looked at afterwards; an insert insists on it by itself.</summary>
    public bool IsToBeCounted => Changes is not null && !IsInsert;
}

/// <summary>What is sent as one statement: one letter, or many of the same kind.</summary>
internal sealed class Parcel
{
    private readonly IReadOnlyList<Letter> letters;
    private readonly bool isMany;

    private Parcel(IReadOnlyList<Letter> letters)
    {
        this.letters = letters;
        var (first, statement) = (letters[0], letters[0].Statement);
        isMany = letters.Count > 1;
        long? expected = first.IsInsert && letters.All(l => l.Changes is not null) ? letters.Sum(l => (long)l.Changes!) : null;
        Command = expected is not null ? statement.Inserting!.Command([.. letters.Select(l => l.Values)], expected)
            : !isMany ? statement.Command(first.Values)
            : (first.IsQuestion ? statement.Asking(first.Values) : statement.Inserting!).Command([.. letters.Select(l => l.Values)]);
        GivesRows = expected is not null || first.Answer is not null || statement.Text.Contains("RETURNING", StringComparison.OrdinalIgnoreCase);
    }

    public NpgsqlBatchCommand Command { get; }

    public bool GivesRows { get; }

    /// <summary>
    /// Questions that follow one another are one statement. So are inserts of the same kind, also when something else stands between them that has nothing to do with their table;
    /// tables that foreign keys point to go first. Everything else stays in its order.
    /// </summary>
    public static IReadOnlyList<Parcel> Pack(IEnumerable<Letter> letters, PostgresSchema schema)
    {
        var parcels = new List<Parcel>();
        var (questions, inserts, others) = (new List<Letter>(), new List<Letter>(), new List<Letter>());
        foreach (var letter in letters)
        {
            if (letter.IsQuestion)
            {
                SendInserts();
                questions.Add(letter);
                continue;
            }

            SendQuestions();
            if (!letter.IsInsert)
            {
                others.Add(letter);
                continue;
            }

            if (others.Exists(other => !other.Statement.IsApartFrom(letter.Statement.Inserting!.Table!))) SendInserts();
            inserts.Add(letter);
        }

        SendQuestions();
        SendInserts();
        return parcels;

        void SendQuestions()
        {
            parcels.AddRange(questions.GroupBy(l => l.Statement).Select(same => new Parcel([.. same])));
            questions.Clear();
        }

        void SendInserts()
        {
            parcels.AddRange(inserts.GroupBy(l => l.Statement).OrderBy(same => schema.AncestorsOf(same.Key.Inserting!.Table!).Count).Select(same => new Parcel([.. same])));
            parcels.AddRange(others.Select(other => new Parcel([other])));
            inserts.Clear();
            others.Clear();
        }
    }

    /// <summary>Gives the answers out.</summary>
    public void Hand(DbDataReader rows)
    {
        if (letters[0].IsInsert) return;
        if (!isMany)
        {
            letters[0].Answer?.Invoke(rows.Read() ? rows : null);
            return;
        }

        var answered = new bool[letters.Count];
        while (rows.Read())
        {
            var which = (int)rows.GetInt64(rows.FieldCount - 1) - 1;
            if (answered[which]) continue;
            answered[which] = true;
            letters[which].Answer!(rows);
        }

        for (var i = 0; i < answered.Length; i++)
            if (!answered[i]) letters[i].Answer!(null);
    }

    /// <summary>Tells who wants to know how many rows were changed; another number than a letter expected is a mistake.</summary>
    public void Count()
    {
        letters[0].Changed?.Invoke(Command.Rows);
        if (letters[0].IsToBeCounted && Command.Rows != (ulong)letters[0].Changes!)
            throw HotStatement.Unexpected(Command.CommandText, (long)Command.Rows, letters[0].Changes);
    }
}
