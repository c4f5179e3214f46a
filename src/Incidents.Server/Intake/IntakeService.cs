using System.Text.Json;
using Incidents.Core;
using Incidents.Core.Alerts;
using Incidents.Core.Intake;
using Incidents.Core.Timeline;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Alerts;
using Incidents.Storage.Escalation;
using Incidents.Storage.Intake;

namespace Incidents.Server.Intake;

/// <summary>Takes what senders say. The receipt is given after the commit is on disk: what was acknowledged is stored, and the request itself beside it.</summary>
public sealed class IntakeService(Database db, IntegrationKeys keys, Heartbeats.Hearing hearing)
{
    private readonly Admission admission = new();

    public Sender? WhoseKey(string? key) => keys.Find(key);

    /// <summary>All that one request says is taken together or not at all. What cannot be read is kept, and a person is told. Refused is only what is beyond the sender's budget.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="request">What it sent.</param>
    /// <param name="reading">What that says.</param>
    public Task<Outcome<IReadOnlyList<Receipt>>> Accept(Sender from, IntakeRequest request, IntakeReading reading)
    {
        var unreadable = reading.Problem is not null && reading.Events.Count == 0 && reading.Changes.Count == 0;
        // A body that says nothing counts as well: else whoever has a key could fill the disk with nonsense.
        var counted = unreadable ? [Unreadable.Alert(from.Integration, request, reading.Problem!)] : reading.Events;
        // A write that is run again is still one request: it is judged once.
        (bool Asked, int? Seconds) judged = default;
        return db.Write<Outcome<IReadOnlyList<Receipt>>>(tx =>
        {
            if (!judged.Asked) judged = (true, admission.Refuses(tx, from, counted));
            if (judged.Seconds is { } seconds) return AdmissionRefusals.OverBudget(from.Integration, seconds);
            hearing.Heard(tx, from.Integration, request.Format);
            JournalStore.Add(tx, from.Integration.Id, request, unreadable ? JournalState.Unreadable : JournalState.Taken, reading.Problem?.Detail);
            return Take(tx, from, request, reading);
        }, ahead: tx =>
        {
            foreach (var said in reading.Events) AlertStore.AskLatest(tx, from.Integration.Id, said.DedupKey);
            if (reading.Events.Count > 0) EscalationStore.AskChain(tx, from.Integration.ServiceId);
        });
    }

    /// <summary>What this server itself says in a sender's name; there is no request to keep.</summary>
    public Task<IReadOnlyList<Receipt>> Accept(Integration from, IReadOnlyList<AlertEvent> events, string format) => db.Write<IReadOnlyList<Receipt>>(tx =>
    {
        var sender = IntegrationStore.SenderOf(tx, from);
        return [.. events.Select(said => AlertTaking.Take(tx, sender, said, format))];
    });

    /// <summary>An alert of this sender, by our id of it.</summary>
    public Alert? Find(Integration from, string id) => db.Read(tx => AlertStore.Find(tx, id)) is { } alert && alert.IntegrationId == from.Id ? alert : null;

    public FieldMapping? Mapping(Integration of) => db.Read(tx => IntegrationStore.Mapping(tx, of.Id));

    /// <summary>Why a request is not from who knows the integration's signing secret; null when it is, or when there is no secret.</summary>
    internal Refusal? Unsigned(HttpContext context, Sender from, SentRequest sent) => !from.Signs ? null : db.Read(tx =>
        IntegrationStore.SigningSecret(tx, from.Integration.Id) is { } secret && SenderSignatures.Problem(context.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString()), sent.Request.Body, secret, tx.Now) is { } problem
            ? IntakeRefusals.WrongSignature(problem)
            : null);

    /// <summary>What a request says, without the journal: it is there already.</summary>
    internal static Receipt[] Take(WriteTx tx, Sender from, IntakeRequest request, IntakeReading reading)
    {
        var receipts = reading.Remark is { } named ? [Note(tx, from, named, request.Format)] : reading.Events.Select(said => AlertTaking.Take(tx, from, said, request.Format)).ToArray();
        foreach (var change in reading.Changes) Changes.ChangeService.Take(tx, from.Integration, change, request.Format);
        if (reading.Problem is { } problem) AlertTaking.Take(tx, from, Unreadable.Alert(from.Integration, request, problem), request.Format);
        return receipts;
    }

    /// <summary>What is said about an alert that is already there; where it is not, the receipt is without ids.</summary>
    private static Receipt Note(WriteTx tx, Sender from, NamedRemark named, string format)
    {
        var (name, remark) = named;
        if (Named(tx, from.Integration, name) is not { } alert) return new Receipt(null, null, name.Text, IsNew: false);
        if (remark.Action is { } action) AlertTaking.Take(tx, from, new AlertEvent(action, alert.DedupKey) { OnlyIfOpen = true }, format);
        if (remark.Title is { } title) AlertStore.Retitle(tx, alert.Id, title);
        var description = remark.Description is { Length: > 0 } text && !Holds(AlertStore.Find(tx, alert.Id)!.Details, text) ? text : null;
        var telling = new AlertTelling(tx, from.Integration, format);
        foreach (var note in new[] { remark.Note, description }.OfType<string>()) telling.Tell(alert, EntryKind.Note, note);
        return new Receipt(alert.Id, alert.IncidentId, alert.DedupKey, IsNew: false);
    }

    /// <summary>Without the quotes, for what was read has no blanks at its ends.</summary>
    private static bool Holds(string details, string text) => details.Contains(JsonSerializer.Serialize(text, Json.Options)[1..^1], StringComparison.Ordinal);

    /// <summary>The latest episode only: what is said about an ended one by its id must not end the next.</summary>
    private static Alert? Named(WriteTx tx, Integration from, AlertName name)
    {
        if (!name.IsId) return AlertStore.Latest(tx, from.Id, name.Text);
        var alert = AlertStore.Find(tx, name.Text);
        return alert?.IntegrationId == from.Id && AlertStore.Latest(tx, from.Id, alert.DedupKey)?.Id == alert.Id ? alert : null;
    }
}

/// <summary>What became of one event. Without ids it named an alert that is not open here; it was taken and changed nothing.</summary>
public sealed record Receipt(string? AlertId, string? IncidentId, string DedupKey, bool IsNew);
