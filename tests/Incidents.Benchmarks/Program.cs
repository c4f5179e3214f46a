using Incidents.Benchmarks;
using Incidents.Peers;

if (Settings.Parse(args) is not { } settings)
{
    Console.WriteLine(Settings.Usage);
    return 2;
}

if (!Wrk.IsInstalled)
{
    Console.WriteLine($"Nothing is measured without wrk: {Peer.AptGet("wrk")}");
    return 1;
}

if (!Alertmanager.IsInstalled) Console.WriteLine($"Alertmanager is not here, so nothing is compared with it: {Peer.AptGet("prometheus-alertmanager")}\n");
if (settings.Postgres && !PostgresServer.IsInstalled) Console.WriteLine($"PostgreSQL is not here and is left out: {Peer.AptGet("postgresql")}\n");

using var cluster = settings.Postgres && PostgresServer.IsInstalled ? PostgresServer.Start(durable: true) : null;
Console.WriteLine(Machine.Describe());
if (settings.Wants("start")) await Starting.Measure(settings);
foreach (var shape in Shape.All.Where(shape => settings.Wants(shape.Group) || settings.Wants(shape.Name))) await Intake.Measure(settings, shape, cluster);
if (settings.Wants("paging")) await Paging.Measure(settings, cluster);
if (settings.Wants("history")) await History.Measure(settings);
return 0;
