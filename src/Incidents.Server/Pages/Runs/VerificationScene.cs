using Incidents.Core.Access;
using Incidents.Core.Runs;
using Incidents.Server.Pages.Runbooks;
using Incidents.Server.Runbooks;
using Incidents.Server.Runs;
using Incidents.Storage;
using Incidents.Storage.Runs;
using Incidents.Storage.Timeline;
using Microsoft.AspNetCore.Components;

namespace Incidents.Server.Pages.Runs;

/// <summary>A verification as its page shows it: blind, like the API.</summary>
public sealed record VerificationScene(VerificationView Check, string RunTitle, string? IncidentId, MarkupString Text, DateTimeOffset Now)
{
    /// <summary>What will be lost, for whom the API tells it.</summary>
    public LossDrawing? Loss { get; private init; }

    /// <summary>What this viewer answered.</summary>
    public AttemptView? Mine { get; private init; }

    /// <summary>The last entry of the run's timeline that is in it.</summary>
    public long Heard { get; private init; }

    public bool IsExecutor { get; private init; }

    /// <summary>True when this viewer can still enter values.</summary>
    public bool CanAnswer { get; private init; }

    /// <summary>True when he must still say how much is lost.</summary>
    public bool MustSayLoss { get; private init; }

    public bool IsLive => Check.State is VerificationState.Pending or VerificationState.Claimed or VerificationState.Verified;

    /// <summary>True after a release that nobody has looked at since, where one person went on alone.</summary>
    public bool NeedsReview { get; private init; }

    public static VerificationScene? Of(ReadTx tx, string id, Caller viewer, RunbookService runbooks)
    {
        if (VerificationStore.Find(tx, id) is not { } v || RunStore.Find(tx, v.RunId) is not { } run || !VerificationFactFinding.MaySee(tx, run, viewer)) return null;
        var view = VerificationView.Of(tx, v, viewer);
        var links = runbooks.Find(tx, run.Runbook, run.Revision.ToString()).Is(out var shown, out _) ? shown.Volume.Runbook.LinkDefinitions : "";
        var mine = view.Attempts.LastOrDefault(a => a.Verifier.Id == viewer.Id);
        var isLive = v.StateAt(tx.Now) is VerificationState.Pending or VerificationState.Claimed or VerificationState.Verified;
        return new VerificationScene(view, run.Title, run.IncidentId, ShownMarkdown.Of(view.StepText, links, null, "step", 2, view.StepTitle), tx.Now)
        {
            Loss = view.Loss is not null && VerificationFactFinding.LossOf(tx, run, v.StepId) is { } window ? new LossDrawing(window, tx.Now) : null,
            Mine = mine,
            Heard = TimelineStore.Last(tx, run.TimelineId),
            IsExecutor = viewer.Is(v.ExecutorId),
            CanAnswer = isLive && viewer.IsHuman && !viewer.Is(v.ExecutorId) && mine is null,
            MustSayLoss = isLive && mine is { Result: AttemptResult.Match } && view.Loss is { NeedsAcknowledgement: true } && v.Acknowledgements.All(a => a.PersonId != viewer.Id),
            NeedsReview = BrokenGlassStore.Find(tx, id) is { ReviewedAt: null },
        };
    }
}
