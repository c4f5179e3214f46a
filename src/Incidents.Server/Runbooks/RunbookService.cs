using Incidents.Core;
using Incidents.Core.Runbooks;
using Incidents.Core.Timeline;
using Incidents.Storage;
using Incidents.Storage.Runbooks;

namespace Incidents.Server.Runbooks;

/// <summary>Stores runbooks, each change as a new revision.</summary>
public sealed class RunbookService(Database db, RunbookLibrary library)
{
    /// <param name="slug">Its name in addresses.</param>
    /// <param name="markdown">The whole text.</param>
    /// <param name="expected">See <see cref="Publishing.Decide"/>.</param>
    /// <param name="author">Who wrote it.</param>
    public async Task<Outcome<StoredRunbook>> Put(string slug, string markdown, int? expected, Actor author)
    {
        if (!Slug.IsValid(slug)) return PublishingRefusals.InvalidSlug();
        if (!library.Read(markdown, slug).Is(out var volume, out var refusal)) return refusal;
        // Rendered before it is stored: what cannot be shown later is refused now, and the alert path never renders.
        _ = volume.Page;
        return await db.Write(tx => Store(tx, slug, markdown, volume, expected, author));
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
        return RunbookStore.AddRevision(tx, after, runbook, revision)
            ? new StoredRunbook(after, volume, IsNew: current is null)
            : PublishingRefusals.Stale(RunbookStore.Find(tx, slug) ?? after);
    }

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

/// <summary>What was stored, and whether the runbook is new.</summary>
public sealed record StoredRunbook(RunbookSummary Summary, Volume Volume, bool IsNew);

/// <summary>A revision to be shown.</summary>
public sealed record ShownRevision(RunbookSummary Summary, Revision Revision, Volume Volume);
