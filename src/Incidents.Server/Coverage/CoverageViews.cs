using System.Text.Json.Serialization;
using Incidents.Core.Alerts;
using Incidents.Core.Coverage;
using Incidents.Core.Drills;
using Incidents.Core.Runbooks;
using Incidents.Storage.Coverage;

namespace Incidents.Server.Coverage;

/// <summary>What is risky about a service, as a whole.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewCapabilities(IReadOnlyList<NewCapability> Capabilities);

/// <summary>One of these, and the slug of the runbook for it where its front matter does not say so.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewCapability(Capability Capability, string? Runbook = null);

/// <summary>What is risky about a service.</summary>
public sealed record CapabilitiesView(string Service, int Revision, IReadOnlyList<CapabilityView> Capabilities);

/// <summary>One of these; the runbook is there where it was set by hand.</summary>
public sealed record CapabilityView(Capability Capability, string? Runbook)
{
    public static CapabilityView Of(DeclaredCapability c) => new(c.Capability, c.Runbook);
}

/// <summary>How a capability of a service is covered. What was measured is of the last drill or restore that counted.</summary>
public sealed record CoverageView(
    string Service, Capability Capability, CoverageLevel Level, IReadOnlyList<string> Why, string? Runbook, string? Title, bool SetByHand, ProofState? Proof, string? ProofText, DateTimeOffset? ProvenAt, DateTimeOffset? DrillDueAt,
    int Qualified, long? RtoSeconds, long? RtoMeasuredSeconds, long? RpoSeconds, long? RpoMeasuredSeconds);

/// <summary>An alert rule whose people find no runbook of ours, and why.</summary>
public sealed record RuleGapView(string IntegrationId, string Integration, string Rule, RuleGap Gap, bool Pages, Severity Severity, long Alerts, DateTimeOffset LastAt, string? RunbookUrl);
