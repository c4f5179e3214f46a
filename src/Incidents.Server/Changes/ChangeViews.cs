using System.Text.Json.Serialization;
using Incidents.Core.Changes;
using Incidents.Server.Http;
using Incidents.Server.Incidents;
using Incidents.Storage;
using Incidents.Storage.Services;

namespace Incidents.Server.Changes;

/// <summary>A change with everything that was told about it.</summary>
public sealed record ChangeView(
    string Id, string Summary, string? Service, DateTimeOffset OccurredAt, bool IsPlanned, DateTimeOffset? EndsAt, string? Version, string? Author, string? Source,
    IReadOnlyList<ChangeLink> Links, RawJson Details, ActorView ToldBy, string? ExternalId, DateTimeOffset ReceivedAt, DateTimeOffset? CancelledAt, string? CancelReason)
{
    public static ChangeView Of(ReadTx tx, Change c) => new(
        c.Id, c.Summary, c.ServiceId is null ? null : ServiceStore.Find(tx, c.ServiceId)?.Slug, c.HappenedAt, c.IsPlanned, c.EndsAt, c.Version, c.Author, c.Source,
        c.Links, new RawJson(c.Details), ActorView.Of(c.ToldBy)!, c.ExternalId, c.ReceivedAt, c.CancelledAt, c.CancelReason);
}

/// <summary>The changes around an incident, the most suspicious first.</summary>
public sealed record IncidentChangesView(DateTimeOffset FirstSymptomAt, IReadOnlyList<SuspectView> Items);

/// <summary>A change as it is seen from an incident; minutesBefore is negative for what came after the first symptom.</summary>
public sealed record SuspectView(int MinutesBefore, ServiceMatch ServiceMatch, ChangeTiming Timing, bool IsPlanned, ChangeView Change)
{
    public static SuspectView Of(ReadTx tx, Suspect s) => new(s.MinutesBefore, s.ServiceMatch, s.When, s.Change.IsPlanned, ChangeView.Of(tx, s.Change));
}

/// <summary>A change that somebody tells of: one that happened, or a planned one with startsAt and endsAt.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewChange(
    string Summary, DateTimeOffset? OccurredAt = null, DateTimeOffset? StartsAt = null, DateTimeOffset? EndsAt = null, string? Service = null, string? Version = null, string? Author = null,
    string? Source = null, IReadOnlyList<NewChangeLink>? Links = null, Dictionary<string, RawJson>? Details = null);

/// <summary>A link to follow.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewChangeLink(string Url, string? Label = null);

/// <summary>Why a planned change will not happen.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CancelReason(string? Reason = null);
