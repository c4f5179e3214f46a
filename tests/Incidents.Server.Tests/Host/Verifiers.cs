namespace Incidents.Server.Tests;

/// <summary>What the two people of a verification do, with the hash of the package that they were shown.</summary>
internal static class Verifiers
{
    /// <summary>Looks at the request, as a verifier does, and enters these values.</summary>
    public static async Task<Reply> Attempt(this Client verifier, string verification, object values) =>
        await verifier.Post($"{verification}/attempts", new { packageHash = await verifier.HashOf(verification), values });

    public static async Task<Reply> Release(this Client executor, string verification) =>
        await executor.Post($"{verification}/release", new { packageHash = await executor.HashOf(verification) });

    public static async Task<Reply> BreakGlass(this Client executor, string verification, object values, string? reason, string? loss = null) =>
        await executor.Post($"{verification}/break-glass", new { packageHash = await executor.HashOf(verification), values, reason, loss });

    /// <summary>The hash of the package, or some other where there is none to see.</summary>
    public static async Task<string> HashOf(this Client reader, string verification) =>
        await reader.Get(verification) is { Status: System.Net.HttpStatusCode.OK } seen ? seen.Of("packageHash") : "none";
}
