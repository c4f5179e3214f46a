using Incidents.Core.People;
using Incidents.Core.Runs;
using Incidents.Core.Timeline;

namespace Incidents.Core.Proposals;

/// <summary>A revision that waits to be published.</summary>
/// <param name="Slug">Of its runbook.</param>
/// <param name="BasedOn">The revision that was current when it was written; 0 for a new runbook.</param>
/// <param name="Markdown">The whole text.</param>
/// <param name="Author">Who wrote it.</param>
public sealed record ProposedRevision(string Slug, int BasedOn, string Markdown, Actor Author);

/// <summary>Roles that wait to be given to an account.</summary>
/// <param name="Before">Those it had.</param>
/// <param name="After">Those it is to have.</param>
/// <param name="Enable">Whether it is disabled and is to be let in again.</param>
public sealed record ProposedRoles(IReadOnlyList<Role> Before, IReadOnlyList<Role> After, bool Enable);

/// <summary>A verification policy that waits to hold.</summary>
public sealed record ProposedPolicy(VerificationPolicy Before, VerificationPolicy After);
