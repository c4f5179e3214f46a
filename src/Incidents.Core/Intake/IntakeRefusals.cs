namespace Incidents.Core.Intake;

/// <summary>Every "no" of the intake readers.</summary>
public static class IntakeRefusals
{
    /// <summary>Line and byte count from 1, as editors do.</summary>
    public static Refusal UnreadableJson(long line, long position, string problem) => new(
        RefusalKind.Malformed,
        "unreadable_json",
        $"The body is not readable JSON: {problem} at line {line}, byte {position}. Send UTF-8 JSON, nested at most {SenderJson.Depth} deep.");

    /// <summary>The JSON was read, but it is not the event that was expected; the fields say what to change.</summary>
    public static Refusal InvalidEvent(IReadOnlyDictionary<string, string> problems) => new(
        RefusalKind.Invalid,
        "invalid_event",
        $"The event was not accepted: {problems.Values.First()}{(problems.Count > 1 ? $" (and {problems.Count - 1} more)" : "")}. Correct it and send it again.",
        problems);

    public static Refusal InvalidEvent(string field, string problem) =>
        InvalidEvent(new Dictionary<string, string> { [field] = problem });

    /// <summary>CloudEvents know 400 only.</summary>
    public static Refusal InvalidCloudEvent(IReadOnlyDictionary<string, string> problems) => new(
        RefusalKind.Malformed,
        "invalid_cloud_event",
        $"The event was not accepted: {problems.Values.First()}{(problems.Count > 1 ? $" (and {problems.Count - 1} more)" : "")}. Correct it and send it again.",
        problems);

    public static Refusal InvalidCloudEvent(string field, string problem) =>
        InvalidCloudEvent(new Dictionary<string, string> { [field] = problem });

    public static Refusal UnknownEventFormat(string type) => new(
        RefusalKind.WrongMediaType,
        "unknown_event_format",
        $"The content type '{type}' is no form of a CloudEvent that is read here, and there are no ce- headers. Send application/cloudevents+json, application/cloudevents-batch+json, or the attributes as ce- headers.");

    public static Refusal UnknownKey() => new(
        RefusalKind.Unauthenticated,
        "unknown_integration_key",
        "This is not the key of an integration here. Copy it from where it was shown, or make a new integration with POST /api/v1/integrations.");

    public static Refusal EntryNotFound(string seq) => new(
        RefusalKind.NotFound,
        "journal_entry_not_found",
        $"There is no request {seq} in the journal of this integration, or it was forgotten with age. List them with GET /api/v1/integrations/{{id}}/journal.");

    public static Refusal UnknownFormat(string format) => new(
        RefusalKind.Invalid,
        "unknown_format",
        $"'{format}' is no format that is read here. See api-specs/intake for those that are.");

    public static Refusal NoMapping() => new(
        RefusalKind.Invalid,
        "no_mapping",
        "The integration has no mapping, so nothing tells where the title is. Set one with PUT /api/v1/integrations/{id}/mapping, then replay what came before.");

    public static Refusal BadMapping(IReadOnlyDictionary<string, string> problems) => new(
        RefusalKind.Invalid,
        "bad_mapping",
        $"The mapping was not taken: {problems.Values.First()}.",
        problems);

    /// <summary>Beside a right key: the key may be known to too many.</summary>
    public static Refusal WrongSignature(string problem) => new(
        RefusalKind.Unauthenticated,
        "wrong_signature",
        $"The request was not taken: {problem}. Give sender and integration the same signing secret.");

    public static Refusal UnverifiableSignature() => new(
        RefusalKind.Unavailable,
        "unverifiable_signature",
        "The signer's certificate could not be fetched from AWS, so the signature cannot be checked now. Send it again.");
}
