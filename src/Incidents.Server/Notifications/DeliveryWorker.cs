using System.Collections.Concurrent;
using Incidents.Core.Notifications;
using Incidents.Server.Notifications.Channels;
using Incidents.Server.Work;
using Incidents.Storage;
using Incidents.Storage.Notifications;

namespace Incidents.Server.Notifications;

/// <summary>
/// Sends what is in the outbox: claims it in one turn, sends outside of any, and writes down what came of it in another. So what is sent may be sent twice, with the same id, and is never
/// forgotten. Each machine that is spoken to has a lane of its own: one that hangs holds up nobody but itself.
/// </summary>
public sealed partial class DeliveryWorker : Worker
{
    /// <summary>At once to one machine, and in all.</summary>
    private const int InALane = 8;
    private const int InAll = 256;

    private readonly Database db;
    private readonly ServerOptions options;
    private readonly Dictionary<DestinationKind, IChannel> channels;
    private readonly ILogger<DeliveryWorker> logger;
    private readonly ConcurrentDictionary<string, int> lanes = new();
    private readonly ConcurrentDictionary<Task, byte> inFlight = new();
    // Never disposed: it has no timer to free, and whoever still sends looks at it.
    private readonly CancellationTokenSource ended = new();

    public DeliveryWorker(Database db, ServerOptions options, IEnumerable<IChannel> channels, ILogger<DeliveryWorker> logger) : base(TimeSpan.FromSeconds(1), logger)
    {
        this.db = db;
        this.options = options;
        this.logger = logger;
        this.channels = channels.ToDictionary(c => c.Kind);
        db.Announced += Heard;
    }

    /// <summary>When all that was begun has come to its end.</summary>
    public Task Sent() => Task.WhenAll(inFlight.Keys);

    /// <returns>True when something was begun.</returns>
    public override async Task<bool> Pass()
    {
        var places = new List<(Destination To, string Lane)>();
        foreach (var to in db.Read(DeliveryStore.DueDestinations))
        {
            if (inFlight.Count + places.Count >= InAll) break;
            var lane = LaneOf(to);
            if (lanes.GetValueOrDefault(lane) >= InALane) continue;
            lanes.AddOrUpdate(lane, 1, (_, n) => n + 1);
            places.Add((to, lane));
        }

        // Together, so that they share a commit: where one takes long, as in a storm, one claim each would be too few.
        return (await Task.WhenAll(places.Select(place => Begin(place.To, place.Lane)))).Any(begun => begun);
    }

    /// <summary>Now, past the outbox: a code or a test whose sender waits for the answer.</summary>
    internal Task<Sending> SendNow(Destination to, Message message) => Try(to, message);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        db.Announced -= Heard;
        await base.StopAsync(cancellationToken);
        // What is on the wire may arrive; what is not told in time is sent again, with the same id.
        await Task.WhenAny(Sent(), Task.Delay(TimeSpan.FromSeconds(3), cancellationToken));
    }

    public override void Dispose()
    {
        ended.Cancel();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    private static string LaneOf(Destination to) => to.Kind == DestinationKind.Email ? "mail" : Uri.TryCreate(to.Address.Split('{')[0], UriKind.Absolute, out var uri) ? uri.Authority : to.Id;

    private void Heard(string topic)
    {
        if (topic == DeliveryStore.Topic) Wake();
    }

    /// <summary>Claims what is due there and sends it, in a place of the lane that is held already. False when nothing is.</summary>
    private async Task<bool> Begin(Destination to, string lane)
    {
        Claimed? claimed = null;
        try
        {
            claimed = await db.Write(tx => Claiming.Claim(tx, to.Id, options.PublicUrl, Random.Shared.NextDouble()));
        }
        finally
        {
            if (claimed is null) Leave(lane);
        }

        if (claimed is null) return false;
        var carried = Task.Run(() => Carry(claimed, lane));
        inFlight[carried] = 0;
        _ = carried.ContinueWith(done => inFlight.TryRemove(done, out _), TaskScheduler.Default);
        return true;
    }

    private void Leave(string lane) => lanes.AddOrUpdate(lane, 0, (_, n) => n - 1);

    private async Task Carry(Claimed claimed, string lane)
    {
        try
        {
            var sending = await Send(claimed, lane);
            if (sending.Result != SendingResult.Sent) NotSent(logger, claimed.Delivery.Id, claimed.To.Id, claimed.To.Kind, sending.Why);
            if (!await db.Write(tx => Settling.Settle(tx, claimed, sending, Random.Shared.NextDouble()))) Overtaken(logger, claimed.Delivery.Id);
        }
        catch (Exception error) when (error is StorageUnavailableException or System.Data.Common.DbException)
        {
            NotWritten(logger, claimed.Delivery.Id, error.Message);
        }
        finally
        {
            Wake();
        }
    }

    /// <summary>The lane is free as soon as the other machine has answered, and not only when that is written down.</summary>
    private async Task<Sending> Send(Claimed claimed, string lane)
    {
        try
        {
            return await Try(claimed.To, claimed.Message);
        }
        finally
        {
            Leave(lane);
        }
    }

    private async Task<Sending> Try(Destination to, Message message)
    {
        try
        {
            return await channels[to.Kind].Send(to, message, ended.Token);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Whatever a channel stumbles over is no reason to stop sending by the others. What it says may hold a secret.
            return new Sending(SendingResult.Later, $"it could not be sent ({error.GetType().Name})");
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Delivery} did not arrive at {Destination} ({Kind}): {Why}")]
    private static partial void NotSent(ILogger logger, string delivery, string destination, DestinationKind kind, string why);

    [LoggerMessage(LogLevel.Warning, "{Delivery} was taken over by another try; what this one did is not written down")]
    private static partial void Overtaken(ILogger logger, string delivery);

    [LoggerMessage(LogLevel.Warning, "What became of {Delivery} could not be written down, and it is sent again with the same id: {Why}")]
    private static partial void NotWritten(ILogger logger, string delivery, string why);
}
