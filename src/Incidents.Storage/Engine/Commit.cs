namespace Incidents.Storage;

/// <summary>What was committed together: those who wait for it, and what is to be announced.</summary>
internal sealed record Commit(WriteJob[] Jobs, string[] Topics);
