using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Alerts;
using Incidents.Core.Services;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.Alerts;
using Incidents.Storage.Services;

namespace Incidents.Server.Alerts;

/// <summary>Begins and ends maintenance windows.</summary>
internal static class MaintenanceService
{
    /// <summary>A clock that is a little behind means now.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Farthest = TimeSpan.FromDays(90);

    public static Outcome<MaintenanceWindow> Begin(WriteTx tx, NewMaintenance asked, Caller by)
    {
        var starts = asked.StartsAt is { } given && given > tx.Now ? given : tx.Now;
        var check = new Checking()
            .That(asked.StartsAt is null || asked.StartsAt >= tx.Now - Skew, "startsAt", "now or later; leave it out for now").That(starts <= tx.Now + Farthest, "startsAt", $"within {Farthest.Days} days")
            .That(asked.EndsAt is not null, "endsAt", "when it ends; every maintenance window does")
            .That(asked.EndsAt is null || asked.EndsAt > starts, "endsAt", "later than now, and than startsAt")
            .That(asked.EndsAt is null || asked.EndsAt <= starts + MaintenanceWindow.Longest, "endsAt", $"at most {MaintenanceWindow.Longest.Days} days after startsAt");
        if (check.Refusal is { } refusal) return refusal;
        var service = asked.Service is null ? null : ServiceStore.Find(tx, asked.Service);
        if (asked.Service is not null && service is null) return ServiceRefusals.NotFound(asked.Service);
        if (asked.IntegrationId is not null && IntegrationStore.Find(tx, asked.IntegrationId) is null) return AlertRefusals.IntegrationNotFound(asked.IntegrationId);
        var window = new MaintenanceWindow
        {
            Id = tx.NewId("mnt"),
            ServiceId = service?.Id,
            IntegrationId = asked.IntegrationId,
            Matchers = RuleReading.Of(asked.Matchers),
            StartsAt = starts,
            EndsAt = asked.EndsAt!.Value,
            Reason = asked.Reason.Trim(),
            CreatedById = by.Id,
            CreatedByName = by.Name,
            CreatedAt = tx.Now,
        };
        MaintenanceStore.Add(tx, window);
        AccessLogStore.Add(tx, by.Actor, AccessEvent.MaintenanceBegun, window.Id, $"Until {window.EndsAt:u} for {service?.Slug ?? "all services"}: {window.Reason}");
        return MaintenanceStore.Find(tx, window.Id)!;
    }

    /// <summary>Ended again, it stays as it is.</summary>
    public static Outcome<MaintenanceWindow> End(WriteTx tx, string id, Caller by)
    {
        if (MaintenanceStore.Find(tx, id) is not { } window) return AlertRefusals.WindowNotFound(id);
        if (MaintenanceStore.End(tx, id)) AccessLogStore.Add(tx, by.Actor, AccessEvent.MaintenanceEnded, id, $"Before {window.EndsAt:u}");
        return MaintenanceStore.Find(tx, id)!;
    }
}
