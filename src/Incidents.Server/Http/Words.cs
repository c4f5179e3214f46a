using Incidents.Core;

namespace Incidents.Server.Http;

/// <summary>Enum words in query strings, spelled as in JSON.</summary>
public static class Words
{
    /// <summary>Null when absent; a refusal that lists the words when unknown.</summary>
    public static Outcome<T?> Read<T>(string? word, string name) where T : struct, Enum
    {
        if (word is null) return new Outcome<T?>();
        foreach (var value in Enum.GetValues<T>())
            if (Of(value) == word) return (T?)value;
        return HttpRefusals.BadQuery(name, "one of " + string.Join(", ", Enum.GetValues<T>().Select(Of)));
    }

    /// <summary>The words of any enum, in its order.</summary>
    public static IEnumerable<string> All(Type type) => Enum.GetNames(type).Select(System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName);

    public static string Of<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
