using Incidents.Peers;

namespace Incidents.Benchmarks;

/// <summary>Alerts as fast as they are taken. In each round every server is new and warmed up, and all are driven in turn at each number of connections.</summary>
internal static class Intake
{
    // Until the JIT compiler has nothing left to do, on a busy machine too.
    private const int WarmingSeconds = 15;
    private const int WarmingConnections = 32;

    public static async Task Measure(Settings settings, Shape shape, PostgresServer? cluster)
    {
        var points = new List<Point>();
        for (var round = 1; round <= settings.Rounds; round++)
        {
            var targets = new List<Target>();
            try
            {
                targets.Add(await Target.Ours());
                if (cluster is not null) targets.Add(await Target.Ours(cluster));
                if (settings.Peer && Alertmanager.IsInstalled) targets.Add(await Target.Theirs());
                foreach (var target in targets) await Run(target, shape, $"warm{round}", WarmingConnections, WarmingSeconds);
                foreach (var connections in settings.Connections)
                {
                    foreach (var target in targets) points.Add(await Run(target, shape, $"r{round}c{connections}", connections, settings.Seconds));
                }
            }
            finally
            {
                foreach (var target in targets) target.Dispose();
            }
        }

        Table.Print(shape, points);
    }

    private static async Task<Point> Run(Target target, Shape shape, string run, int connections, int seconds)
    {
        var sent = target.IsOurs ? shape : shape.ForAlertmanager;
        var before = target.Cpu();
        var measured = await Wrk.Run(new Uri(target.Url, sent.Path.Replace("KEY", target.Key, StringComparison.Ordinal)), sent.Lua(target.Key, run), connections, seconds);
        var taken = (measured.Requests - measured.Refused) * shape.Alerts;
        return new Point(target.Name, connections, measured, measured.PerSecond * shape.Alerts, (target.Cpu() - before) / Math.Max(taken, 1), target.PeakMemory());
    }
}

/// <summary>One run at one number of connections.</summary>
internal sealed record Point(string Target, int Connections, Measured Seen, double AlertsPerSecond, double CpuPerAlert, double PeakMemory);
