namespace Incidents.Storage;

/// <summary>Makes ids: a prefix that says what it names, then a UUIDv7 in hex, so that ids sort by time.</summary>
public static class Ids
{
    public static string New(string prefix, DateTimeOffset now) => $"{prefix}_{Guid.CreateVersion7(now):n}";
}
