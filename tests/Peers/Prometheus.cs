namespace Incidents.Peers;

/// <summary>The real Prometheus, as Debian ships it, which watches nothing: its rules are all it has.</summary>
internal sealed class Prometheus : IDisposable
{
    private const string Binary = "/usr/bin/prometheus";
    private const string Package = "prometheus";

    private readonly Child child;
    private readonly DirectoryInfo folder;

    private Prometheus(Child child, DirectoryInfo folder) => (this.child, this.folder) = (child, folder);

    /// <summary>Skips the test where Prometheus is not installed.</summary>
    public static void Required() => Peer.Required(File.Exists(Binary), Package, Peer.AptGet(Package));

    /// <summary>Starts it with these entries of <c>alertmanagers</c> and these of <c>rules</c>; it looks five times a second and says again what fires twice a second.</summary>
    public static async Task<Prometheus> Start(string alertmanagers, string rules)
    {
        Required();
        for (var attempt = 1; ; attempt++)
        {
            var port = Ports.Free();
            var peer = Begin(alertmanagers, rules, port);
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
            try
            {
                await Poll.Until(async () => peer.child.HasExited || (await http.GetAsync(new Uri($"http://127.0.0.1:{port}/-/ready"))).IsSuccessStatusCode,
                    TimeSpan.FromSeconds(30), "Prometheus to be ready");
                if (!peer.child.HasExited) return peer;
                if (attempt == 3 || !peer.child.Output.Contains("address already in use", StringComparison.Ordinal))
                    throw new InvalidOperationException("Prometheus ended at once.");
                peer.Dispose();
            }
            catch (Exception e) when (e is TimeoutException or InvalidOperationException)
            {
                peer.Dispose();
                throw new InvalidOperationException($"{e.Message} Its output:\n{peer.child.Output}", e);
            }
        }
    }

    /// <summary>Other rules, as an operator changes them: the file is edited, and Prometheus told to read it.</summary>
    public void Change(string rules)
    {
        Write(folder, rules);
        child.Signal("HUP");
    }

    public void Dispose()
    {
        child.Dispose();
        folder.Delete(recursive: true);
    }

    private static Prometheus Begin(string alertmanagers, string rules, int port)
    {
        var folder = Directory.CreateTempSubdirectory("incidents-prometheus-");
        var file = Path.Combine(folder.FullName, "prometheus.yml");
        File.WriteAllText(file, $"""
            global:
              evaluation_interval: 200ms
            rule_files: [rules.yml]
            alerting:
              alertmanagers:
            {alertmanagers}
            """);
        Write(folder, rules);
        return new Prometheus(new Child(Binary,
        [
            $"--config.file={file}",
            $"--storage.tsdb.path={Path.Combine(folder.FullName, "data")}",
            $"--web.listen-address=127.0.0.1:{port}",
            "--rules.alert.resend-delay=500ms",
            "--log.level=warn",
        ]), folder);
    }

    private static void Write(DirectoryInfo folder, string rules) => File.WriteAllText(Path.Combine(folder.FullName, "rules.yml"), $"""
        groups:
          - name: disks
            rules:
        {rules}
        """);
}
