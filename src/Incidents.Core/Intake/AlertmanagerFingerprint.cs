using System.Text;
using System.Text.Json;

namespace Incidents.Core.Intake;

/// <summary>
/// The identity Alertmanager gives a label set: FNV-1a, 64 bits, over name, 0xFF, value, 0xFF of the labels in byte order of their names, in 16 hex digits.
/// Computed the same way here, so that an alert is the same one whether its sender wrote the fingerprint (Alertmanager) or not (old releases, Prometheus itself).
/// </summary>
internal static class AlertmanagerFingerprint
{
    public static string Of(JsonElement? labels)
    {
        var hash = 14695981039346656037UL;
        foreach (var (name, value) in Pairs(labels).OrderBy(pair => pair.Name, ByBytes))
        {
            Add(ref hash, name);
            Add(ref hash, value);
        }
        return hash.ToString("x16");
    }

    /// <summary>A label with an empty value is the same as none; repeated keys count once, the last.</summary>
    private static IEnumerable<(byte[] Name, byte[] Value)> Pairs(JsonElement? labels) =>
        labels is not { ValueKind: JsonValueKind.Object } set ? [] : set.EnumerateObject()
            .GroupBy(label => label.Name, (name, same) => (Name: name, same.Last().Value))
            .Select(label => (label.Name, Value: label.Value.ValueKind == JsonValueKind.String ? label.Value.GetString()! : label.Value.GetRawText()))
            .Where(label => label.Value.Length > 0)
            .Select(label => (Encoding.UTF8.GetBytes(label.Name), Encoding.UTF8.GetBytes(label.Value)));

    private static void Add(ref ulong hash, byte[] bytes)
    {
        foreach (var b in bytes.Append((byte)0xFF))
            hash = unchecked((hash ^ b) * 1099511628211UL);
    }

    private static readonly Comparer<byte[]> ByBytes = Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b));
}
