namespace Incidents.Core.Notifications;

/// <summary>Puts into words what one delivery, or several in one message, have to say.</summary>
public static class MessageText
{
    /// <summary>So many are told one by one; of the others only the number.</summary>
    public const int Most = 20;

    private const int LongestTitle = 200;

    /// <param name="delivery">The delivery whose message it is.</param>
    /// <param name="parts">What it has to say, newest first, with the incident each is about; of an incident only the newest.</param>
    /// <param name="count">How many notices there are in all.</param>
    /// <param name="now">This moment.</param>
    public static Message Of(Delivery delivery, IReadOnlyList<(Delivery Part, IncidentFacts? Incident)> parts, long count, DateTimeOffset now) => new()
    {
        Id = delivery.Id,
        Kind = delivery.Kind,
        Urgency = parts.Any(p => p.Part.Urgency == Urgency.High) ? Urgency.High : Urgency.Low,
        Title = OneLine(parts.Count == 1 ? Title(parts[0].Part, parts[0].Incident) : $"{count} notices, the newest: {Title(parts[0].Part, parts[0].Incident)}"),
        Lines = parts.Count == 1 ? [.. Whole(parts[0].Part, parts[0].Incident, now)] : [.. Listed(parts, count)],
        IncidentIds = [.. parts.Select(p => p.Incident?.Id).OfType<string>().Distinct()],
        Count = count,
        At = now,
    };

    /// <summary>Without what could begin another header, or another message.</summary>
    public static string OneLine(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var line = new string([.. text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)]).Trim();
        if (line.Length <= LongestTitle) return line;
        // Not between the halves of one character.
        return line[..(LongestTitle - (char.IsHighSurrogate(line[LongestTitle - 2]) ? 2 : 1))] + "…";
    }

    private static string Title(Delivery part, IncidentFacts? incident) => incident is not null && part.Kind == NotificationKind.IncidentPage ? Named(incident) : part.Text;

    private static string Named(IncidentFacts incident) => $"[{incident.Severity.ToUpperInvariant()}] {incident.Title}";

    private static IEnumerable<string> Whole(Delivery part, IncidentFacts? incident, DateTimeOffset now)
    {
        if (incident is null || part.Kind != NotificationKind.IncidentPage || part.Text != incident.Title) yield return part.Text;
        if (incident is null) yield break;
        yield return $"{Named(incident)}: {incident.State} since {incident.Since.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z ({Durations.Words(now - incident.Since)}){(incident.Service is null ? "" : $", service {incident.Service}")}{(incident.Alerts > 1 ? $", {incident.Alerts} alerts" : "")}";
        foreach (var runbook in incident.Runbooks) yield return $"Runbook: {runbook.Title} ({runbook.Slug}){(runbook.Proof is null ? "" : $", {runbook.Proof}")}";
        if (incident.Runbooks.Count == 0) yield return "No runbook is offered for it.";
        yield return incident.Told.Count == 0 ? "Nobody else was told so far." : $"Told so far: {string.Join(", ", incident.Told)}";
    }

    private static IEnumerable<string> Listed(IReadOnlyList<(Delivery Part, IncidentFacts? Incident)> parts, long count)
    {
        foreach (var (part, incident) in parts.Take(Most)) yield return $"- {Title(part, incident)}{(incident is null ? "" : $" ({incident.State} since {incident.Since.UtcDateTime:HH:mm:ss}Z, {incident.Id})")}";
        if (count > Math.Min(parts.Count, Most)) yield return $"and {count - Math.Min(parts.Count, Most)} more";
    }
}
