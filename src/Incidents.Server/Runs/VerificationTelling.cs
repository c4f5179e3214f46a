using Incidents.Core.Access;
using Incidents.Core.Notifications;
using Incidents.Core.Runs;
using Incidents.Core.Timeline;
using Incidents.Server.Notifications;
using Incidents.Storage;

namespace Incidents.Server.Runs;

/// <summary>What the timeline says of each event, and who else is told. Never a value: a field is named, not shown.</summary>
internal static class VerificationTelling
{
    public static void Tell(WriteTx tx, VerificationFacts facts, RunStep step, Verification request, VerificationEvent happened, Caller by)
    {
        var title = request.StepTitle;
        void Line(EntryKind kind, string text, object? more = null) => RunService.Tell(tx, facts.Run, step, kind, by, text, new { verificationId = request.Id, more });
        void Page(IEnumerable<string> people, NotificationKind kind, string text) => Notifying.Tell(tx, new Notice { Kind = kind, Urgency = Urgency.High, SubjectId = request.Id, Text = text }, people);
        IEnumerable<string> inCharge = [request.ExecutorId, .. VerificationFactFinding.InCharge(tx, facts)];
        switch (happened)
        {
            case VerificationEvent.Requested:
                Line(EntryKind.VerificationRequested, $"Asks for a second person: {title}", new { request.PackageHash, fields = request.Package.Fields.Select(f => f.Name), request.Warnings });
                Page(facts.Pool(request.RequestedAt), NotificationKind.VerificationRequested, $"{request.ExecutorName} needs a second person for '{title}' of '{facts.Run.Title}'. Find the values yourself; do not ask for them.");
                break;
            case VerificationEvent.Claimed:
                Line(EntryKind.VerificationClaimed, $"{by.Name} looks up the values: {title}");
                break;
            case VerificationEvent.Attempted { Attempt: { Kind: AttemptKind.Values, Matched: true } attempt }:
                Line(EntryKind.VerificationMatched, $"{by.Name} found the same values{(attempt.Counted ? "" : " too")}: {title}", new { attempt.Counted, attempt.Fast });
                break;
            case VerificationEvent.Mismatched mismatched:
                Line(EntryKind.VerificationMismatched, $"STOP. {by.Name} found other values for {string.Join(", ", mismatched.Fields)}: {title}", new { mismatched.Fields });
                Page(inCharge.Append(by.Id), NotificationKind.VerificationMismatched, $"STOP. {by.Name} found other values for {string.Join(", ", mismatched.Fields)} than {request.ExecutorName}: '{title}'.");
                break;
            case VerificationEvent.StepLocked:
                Line(EntryKind.StepLocked, $"Locked until a third person has looked at it: {title}");
                Page(inCharge, NotificationKind.StepLocked, $"The values for '{title}' differed again. A third person must look at it and unlock it.");
                break;
            case VerificationEvent.Rejected rejected:
                Line(EntryKind.VerificationRejected, $"STOP. {by.Name} said no: {title}{Because(rejected.Reason)}");
                Page(inCharge, NotificationKind.VerificationRejected, $"STOP. {by.Name} said no to '{title}'{Because(rejected.Reason)}.");
                break;
            case VerificationEvent.LateDissent dissent:
                var what = dissent.Fields.Count > 0 ? $"found other values for {string.Join(", ", dissent.Fields)}" : "says no";
                Line(EntryKind.LateDissent, $"STOP IF YOU STILL CAN. {by.Name} {what}, after the release: {title}{Because(dissent.Reason)}", new { dissent.Fields });
                Page(inCharge, NotificationKind.LateDissent, $"STOP IF YOU STILL CAN. {by.Name} {what}, after the release of '{title}'{Because(dissent.Reason)}.");
                break;
            case VerificationEvent.LossAcknowledged said:
                Line(EntryKind.LossAcknowledged, $"{by.Name} knows what will be lost: {title}{Because(said.Acknowledgement.Reason)}");
                break;
            case VerificationEvent.Withdrawn withdrawn:
                Line(EntryKind.VerificationWithdrawn, $"Took the request back: {title}{Because(withdrawn.Reason)}");
                break;
            case VerificationEvent.Released:
                Line(EntryKind.VerificationReleased, $"Released: {title}{Loses(facts)}", new { request.PackageHash, loss = facts.Loss?.Amount });
                break;
            case VerificationEvent.GlassBroken broken:
                Line(EntryKind.GlassBroken, $"WITHOUT A SECOND PERSON: {title} ({broken.Reason}){Loses(facts)}", new { request.PackageHash, loss = facts.Loss?.Amount });
                var alarm = $"{request.ExecutorName} goes on without a second person: '{title}' of '{facts.Run.Title}' ({broken.Reason}). Look at it now; review it within a day.";
                Page(VerificationFactFinding.Alarmed(tx, facts), NotificationKind.BreakGlassUsed, alarm);
                foreach (var channel in VerificationFactFinding.WholeChain(tx, facts.Run).Select(reach => reach.ChannelId).OfType<string>())
                    Notifying.Post(tx, new Notice { Kind = NotificationKind.BreakGlassUsed, Urgency = Urgency.High, SubjectId = request.Id, Text = alarm }, channel);
                break;
            case VerificationEvent.Reviewed reviewed:
                Line(EntryKind.GlassReviewed, $"Reviewed what was done without a second person: {title} ({reviewed.Finding})");
                break;
            case VerificationEvent.Superseded superseded:
                Line(EntryKind.VerificationSuperseded, $"The request to verify '{title}' no longer holds: {superseded.Why}");
                break;
            case VerificationEvent.Expired:
                Line(EntryKind.VerificationExpired, $"The request to verify '{title}' ran out of time");
                break;
        }
    }

    private static string Because(string? reason) => string.IsNullOrWhiteSpace(reason) ? "" : $" ({reason})";

    /// <summary>The number stands here before the act.</summary>
    private static string Loses(VerificationFacts facts) => facts.Loss is { } loss ? $". It {loss.Amount}" : "";
}
