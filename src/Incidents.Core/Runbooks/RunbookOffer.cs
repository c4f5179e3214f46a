namespace Incidents.Core.Runbooks;

/// <summary>A runbook that may help, and why it is offered.</summary>
public sealed record RunbookOffer(string Slug, string Title, string Reason);
