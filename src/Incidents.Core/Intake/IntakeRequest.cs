namespace Incidents.Core.Intake;

/// <summary>One request of a sender as it came, so that it can be read again: the format, what the address and the headers said, and the body.</summary>
public sealed record IntakeRequest(string Format, ReadOnlyMemory<byte> Body)
{
    /// <summary>Names an event that brings no name of its own: the same one whenever the request is read.</summary>
    public string Nonce { get; init; } = "";

    /// <summary>What the address says beyond the format: for Opsgenie <c>close/alias/db1%2Fdisk</c>.</summary>
    public string Target { get; init; } = "";

    /// <summary>The headers that the format needs, in lower case; never a key.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public string? ContentType => Headers.GetValueOrDefault("content-type");
}
