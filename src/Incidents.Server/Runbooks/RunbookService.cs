using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Proposals;
using Incidents.Core.Runbooks;
using Incidents.Core.Timeline;
using Incidents.Server.Drills;
using Incidents.Server.Proposals;
using Incidents.Storage;
using Incidents.Storage.People;
using Incidents.Storage.Proposals;
using Incidents.Storage.Runbooks;

namespace Incidents.Server.Runbooks;

/// <summary>Stores runbooks, each change as a new revision; what has guards or lowers them waits for a second person.</summary>
public sealed class RunbookService(Database db, RunbookLibrary library)
{
    private const int MostExperimentalDays = 90;

    /// <param name="slug">Its name in addresses.</param>
    /// <param name="markdown">The whole text.</param>
    /// <param name="expected">See <see cref="Publishing.Decide"/>.</param>
    /// <param name="author">Who wrote it.</param>
    public async Task<Outcome<PutRunbook>> Put(string slug, string markdown, int? expected, Caller author)
    {
        if (!Readable(slug, markdown).Is(out var volume, out var refusal)) return refusal;
        // What it will be compared with is read here, not in the one thread that writes.
        _ = Find(slug);
        return await db.Write(tx => Put(tx, slug, markdown, volume, expected, author));
    }

    /// <summary>Stores what comes with the service: its authors and their second persons are elsewhere.</summary>
    public async Task<Outcome<StoredRunbook>> Import(string slug, string markdown, int? expected)
    {
        if (!Readable(slug, markdown).Is(out var volume, out var refusal)) return refusal;
        return await db.Write(tx => Store(tx, slug, markdown, volume, expected, Actor.System));
    }

    /// <summary>Stores a revision that a second person has approved, if the runbook is still what it was based on.</summary>
    public Outcome<StoredRunbook> Publish(WriteTx tx, ProposedRevision proposed)
    {
        if ((RunbookStore.Find(tx, proposed.Slug)?.Revision ?? 0) != proposed.BasedOn) return ProposalRefusals.Outdated($"Runbook '{proposed.Slug}'");
        return library.Read(proposed.Markdown, proposed.Slug).Then(volume => Store(tx, proposed.Slug, proposed.Markdown, volume, proposed.BasedOn, proposed.Author));
    }

    internal Outcome<PutRunbook> Put(WriteTx tx, string slug, string markdown, Volume volume, int? expected, Caller author)
    {
        var current = RunbookStore.Find(tx, slug);
        if (!Publishing.Decide(current, volume.Hash, expected).Is(out var publication, out var refusal)) return refusal;
        if (publication == Publication.Unchanged) return new PutRunbook(new StoredRunbook(current!, volume, IsNew: false), null);
        if (volume.Runbook.ExperimentalUntil?.ToDateTime(TimeOnly.MinValue) > tx.Now.UtcDateTime.AddDays(MostExperimentalDays)) return PublishingRefusals.ExperimentalTooLong();

        var change = new ProposedRevision(slug, current?.Revision ?? 0, markdown, author.Actor);
        var person = PersonStore.PersonOf(tx, author.PersonId);
        // Sent again: whoever was told of it need not be told twice.
        if (ProposalStore.Pending(tx, ProposalKind.PublishRevision, slug).FirstOrDefault(p => PersonStore.PersonOf(tx, p.ProposedById) == person && ProposalBook.ChangeOf<ProposedRevision>(p) == change) is { } waiting)
            return new PutRunbook(null, waiting);
        ProposalBook.Supersede(tx, ProposalKind.PublishRevision, slug, author.Actor, "Its author sent another text.", person);

        if (Reasons(tx, slug, current, volume.Runbook) is { Count: > 0 } reasons)
            return new PutRunbook(null, ProposalBook.Open(tx, author, ProposalKind.PublishRevision, slug, Summary(current, volume.Runbook, slug), reasons, change));
        return Store(tx, slug, markdown, volume, expected, author.Actor).Then<PutRunbook>(stored => new PutRunbook(stored, null));
    }

    internal Outcome<Volume> Readable(string slug, string markdown)
    {
        if (!Slug.IsValid(slug)) return PublishingRefusals.InvalidSlug();
        if (!library.Read(markdown, slug).Is(out var volume, out var refusal)) return refusal;
        // Rendered before it is stored: what cannot be shown later is refused now, and the alert path never renders.
        _ = volume.Page;
        return volume;
    }

    private static Outcome<StoredRunbook> Store(WriteTx tx, string slug, string markdown, Volume volume, int? expected, Actor author)
    {
        var current = RunbookStore.Find(tx, slug);
        if (!Publishing.Decide(current, volume.Hash, expected).Is(out var publication, out var refusal)) return refusal;
        if (publication == Publication.Unchanged) return new StoredRunbook(current!, volume, IsNew: false);

        var runbook = volume.Runbook;
        var after = (current ?? new RunbookSummary { Id = tx.NewId("rb"), Slug = slug, CreatedAt = tx.Now }) with
        {
            Title = runbook.Title,
            Owner = runbook.Owner,
            Revision = (current?.Revision ?? 0) + 1,
            ContentHash = volume.Hash,
            StepCount = runbook.Steps.Count,
            RiskyCount = runbook.Steps.Count(s => s.Risky),
            UpdatedAt = tx.Now,
        };
        var revision = new Revision
        {
            RunbookId = after.Id,
            Number = after.Revision,
            Title = after.Title,
            Markdown = markdown,
            ContentHash = volume.Hash,
            AuthorId = author.Id,
            AuthorName = author.Name,
            CreatedAt = tx.Now,
        };
        if (!RunbookStore.AddRevision(tx, after, runbook, revision)) return PublishingRefusals.Stale(RunbookStore.Find(tx, slug) ?? after);
        DrillPlanService.Published(tx, after, runbook);
        return new StoredRunbook(after, volume, IsNew: current is null);
    }

    private IReadOnlyList<string> Reasons(ReadTx tx, string slug, RunbookSummary? current, Runbook after) =>
        current is null ? Guarding.Reasons(null, after)
        : Find(tx, slug, null).Is(out var shown, out _) ? Guarding.Reasons(shown.Volume.Runbook, after)
        : ["The current revision cannot be read any more, so what it guards is not known."];

    private static string Summary(RunbookSummary? current, Runbook after, string slug) =>
        current is null ? $"Publish the runbook '{after.Title}' ({slug})" : $"Publish revision {current.Revision + 1} of '{after.Title}' ({slug})";

    /// <summary>A stored revision: the current one when <paramref name="number"/> is null.</summary>
    public Outcome<ShownRevision> Find(string slug, string? number = null) => db.Read(tx => Find(tx, slug, number));

    /// <inheritdoc cref="Find(string, string?)"/>
    public Outcome<ShownRevision> Find(ReadTx tx, string slug, string? number = null)
    {
        var (summary, revision) =
            RunbookStore.Find(tx, slug) is not { } found ? (null, null)
            : number is null ? (found, RunbookStore.FindRevision(tx, found.Id, found.Revision))
            : int.TryParse(number, out var n) ? (found, RunbookStore.FindRevision(tx, found.Id, n))
            : (found, (Revision?)null);
        if (summary is null) return PublishingRefusals.NotFound(slug);
        if (revision is null) return PublishingRefusals.RevisionNotFound(slug, number ?? "");
        return library.Read(revision.Markdown, slug).Then<ShownRevision>(volume => new ShownRevision(summary, revision, volume));
    }
}

/// <summary>A text that was sent: stored, or waiting for a second person.</summary>
public sealed record PutRunbook(StoredRunbook? Stored, Proposal? Waits);

/// <summary>What was stored, and whether the runbook is new.</summary>
public sealed record StoredRunbook(RunbookSummary Summary, Volume Volume, bool IsNew);

/// <summary>A revision to be shown.</summary>
public sealed record ShownRevision(RunbookSummary Summary, Revision Revision, Volume Volume);
