using System.Runtime.CompilerServices;
using System.Text;

namespace Incidents.Core.Tests.Intake;

/// <summary>Bodies to read: our own samples, and those of a folder beside the checkout that others wrote.</summary>
internal static class Bodies
{
    private static readonly string Checkout = Path.GetFullPath(Path.Combine(Here(), "../../.."));

    /// <summary>The folder of other people's bodies; a test of it is skipped where it is absent.</summary>
    public static string Corpus => Environment.GetEnvironmentVariable("INCIDENTS_CORPUS") is { Length: > 0 } folder
        ? folder : Path.GetFullPath(Path.Combine(Checkout, "../shared/data"));

    public static ReadOnlyMemory<byte> Sample(string path) => File.ReadAllBytes(Path.Combine(Checkout, "api-specs/intake", path));

    public static IReadOnlyList<string> Samples(string folder) =>
        [.. Directory.GetFiles(Path.Combine(Checkout, "api-specs/intake", folder)).Select(file => $"{folder}/{Path.GetFileName(file)}").Order(StringComparer.Ordinal)];

    public static ReadOnlyMemory<byte> Of(string json) => Encoding.UTF8.GetBytes(json);

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
