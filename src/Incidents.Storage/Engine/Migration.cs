using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Incidents.Storage;

/// <summary>One migration: a file of SQL, known by its name and held to its text by a hash.</summary>
internal sealed record Migration(string Name, string Text)
{
    /// <summary>The <c>Migrations/*.sql</c> of this assembly, in name order.</summary>
    public static IReadOnlyList<Migration> Embedded { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Load),
    ];

    public string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>The text without the stretches marked for the other database (<c>-- only: sqlite</c> … <c>-- both</c>).</summary>
    public string TextFor(string dialect)
    {
        var kept = new StringBuilder();
        var ours = true;
        foreach (var line in Text.Split('\n'))
        {
            if (line.StartsWith("-- only: ", StringComparison.Ordinal)) ours = line["-- only: ".Length..].Trim() == dialect;
            else if (line.StartsWith("-- both", StringComparison.Ordinal)) ours = true;
            else if (ours) kept.Append(line).Append('\n');
        }

        return kept.ToString();
    }

    private static Migration Load(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return new Migration(name, reader.ReadToEnd().ReplaceLineEndings("\n"));
    }
}
