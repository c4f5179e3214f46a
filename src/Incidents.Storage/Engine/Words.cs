using System.Data;
using Dapper;

namespace Incidents.Storage;

/// <summary>Keeps a short list of enum words in one TEXT column, separated by blanks.</summary>
internal sealed class Words<T> : SqlMapper.TypeHandler<IReadOnlyList<T>> where T : struct, Enum
{
    public override IReadOnlyList<T> Parse(object value) =>
        [.. ((string)value).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<T>)];

    public override void SetValue(IDbDataParameter parameter, IReadOnlyList<T>? value)
    {
        parameter.DbType = DbType.String;
        parameter.Value = string.Join(' ', value ?? []);
    }
}

/// <summary>Keeps a short list of texts as a JSON array in one TEXT column.</summary>
internal sealed class Texts : SqlMapper.TypeHandler<IReadOnlyList<string>>
{
    public override IReadOnlyList<string> Parse(object value) => System.Text.Json.JsonSerializer.Deserialize<List<string>>((string)value) ?? [];

    public override void SetValue(IDbDataParameter parameter, IReadOnlyList<string>? value)
    {
        parameter.DbType = DbType.String;
        parameter.Value = System.Text.Json.JsonSerializer.Serialize(value ?? []);
    }
}
