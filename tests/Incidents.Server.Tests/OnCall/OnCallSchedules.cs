using System.Net;

namespace Incidents.Server.Tests.OnCall;

/// <summary>Schedules for tests. The clock stands at 2026-11-20 03:15 UTC, a Friday.</summary>
internal static class OnCallSchedules
{
    public static object Layer(string name, string[] people, string kind = "daily", string handOff = "09:00", string startsOn = "2026-11-16", object[]? restrictions = null) =>
        new { name, people, kind, handOff, startsOn, restrictions };

    public static object Body(string name, params object[] layers) => new { name, zone = "Europe/Vienna", layers };

    /// <summary>The address of a new schedule.</summary>
    public static async Task<string> Schedule(this Client admin, string name, params object[] layers) =>
        $"/api/v1/schedules/{(await admin.Post("/api/v1/schedules", Body(name, layers))).Is(HttpStatusCode.Created).Of("id")}";

    /// <summary>Who is on call at an instant; null for nobody.</summary>
    public static async Task<string?> OnCall(this Client reader, string schedule, string? at = null) =>
        (await reader.Get($"{schedule}/on-call{(at is null ? "" : $"?at={at}")}")).Is(HttpStatusCode.OK).Json.GetProperty("person") is { ValueKind: not System.Text.Json.JsonValueKind.Null } person ? person.Of("name") : null;

    public static async Task<IReadOnlyList<string>> Timeline(this Client reader, string schedule, string from, string to) =>
        [.. (await reader.Get($"{schedule}/timeline?from={from}&to={to}")).Items().Select(s => $"{s.Of("localFrom")[5..16].Replace('T', ' ')} {(s.GetProperty("person") is { ValueKind: System.Text.Json.JsonValueKind.Object } p ? p.Of("name") : "-")}")];
}
