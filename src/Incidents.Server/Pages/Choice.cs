namespace Incidents.Server.Pages;

/// <summary>One of several that can be picked in a form.</summary>
public sealed record Choice(string Value, string Text)
{
    /// <summary>The words of an enum, as people write them.</summary>
    public static IReadOnlyList<Choice> Of<T>() where T : struct, Enum => [.. Enum.GetValues<T>().Select(v => new Choice(Http.Words.Of(v), PageWords.Say(v)))];

    /// <summary>The value that was picked in a form; null for none and for one that is not there.</summary>
    public static T? Read<T>(string? word) where T : struct, Enum => Enum.GetValues<T>().Cast<T?>().FirstOrDefault(v => Http.Words.Of(v!.Value) == word);
}
