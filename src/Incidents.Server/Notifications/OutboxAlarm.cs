using Incidents.Server.Work;
using Incidents.Storage;
using Incidents.Storage.Notifications;

namespace Incidents.Server.Notifications;

/// <summary>Says once a minute, in the log, that people cannot be told: it is the one way that is left.</summary>
public sealed partial class OutboxAlarm(Database db, ILogger<OutboxAlarm> logger) : Worker(TimeSpan.FromMinutes(1), logger)
{
    private readonly ILogger<OutboxAlarm> logger = logger;

    public override Task<bool> Pass()
    {
        foreach (var wrong in db.Read(tx => DeliveryStore.Facts(tx).Wrong(tx.Now))) Cry(logger, wrong);
        return Task.FromResult(false);
    }

    [LoggerMessage(LogLevel.Critical, "Notifications: {Wrong}")]
    private static partial void Cry(ILogger logger, string wrong);
}
