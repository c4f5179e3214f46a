using System.Globalization;
using System.Text.Json;
using Incidents.Core.Alerts;

namespace Incidents.Core.Tests.Intake;

/// <summary>An event as lines a person compares at a glance; what is not set has no line, and of the details the names are shown.</summary>
internal static class EventTable
{
    public static string Of(AlertEvent e) => string.Join('\n', Lines(e));

    private static IEnumerable<string> Lines(AlertEvent e)
    {
        yield return $"action    {e.Action}";
        yield return $"key       {e.DedupKey}";
        yield return $"title     {e.Title}";
        yield return $"severity  {e.Severity}";
        if (e.Source is not null)
            yield return $"source    {e.Source}";
        if (e.Rule is not null)
            yield return $"rule      {e.Rule}";
        if (e.StartsAt is { } at)
            yield return $"starts    {at.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture)}";
        foreach (var link in e.Links)
            yield return $"link      {link.Label} {link.Url}";
        if (e.RunbookUrl is not null)
            yield return $"runbook   {e.RunbookUrl}";
        using var details = JsonDocument.Parse(e.DetailsJson);
        yield return $"details   {string.Join(", ", details.RootElement.EnumerateObject().Select(member => member.Name))}";
    }
}
