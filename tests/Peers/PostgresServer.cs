using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Incidents.Peers;

/// <summary>A PostgreSQL cluster in a temporary folder, with a port of its own; gone when the test process ends.</summary>
internal sealed class PostgresServer : IDisposable
{
    private const string User = "incidents";
    private const string Prefix = "incidents-postgres-";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly Lazy<PostgresServer> Common = new(() => Start(), LazyThreadSafetyMode.ExecutionAndPublication);

    private readonly DirectoryInfo folder;
    private readonly bool durable;
    private int databases;
    private bool disposed;

    private PostgresServer(DirectoryInfo folder, bool durable) => (this.folder, this.durable) = (folder, durable);

    /// <summary>The one cluster all tests of this process share; tests differ by database. Skips the test where PostgreSQL is not installed.</summary>
    public static PostgresServer Shared
    {
        get
        {
            Required(); // outside the lazy value, which would remember the skip as its error
            return Common.Value;
        }
    }

    public int Port { get; private set; }

    /// <summary>The folder of the Unix socket: <c>Host=</c> of a connection string may name it instead of an address.</summary>
    public string SocketFolder => folder.FullName;

    /// <summary>The process that starts one for each connection.</summary>
    public int Id => int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    public static bool IsInstalled => Binaries is not null;

    public static void Required() => Peer.Required(IsInstalled, "postgresql", Peer.AptGet("postgresql"));

    /// <param name="durable">True syncs to disk as in production; else a crash of the machine, which no test makes here, would lose data.</param>
    public static PostgresServer Start(bool durable = false)
    {
        Required();
        SweepAbandoned();
        // Directly in /tmp: the user postgres must get there, and the path of a Unix socket has at most 107 bytes.
        var folder = Directory.CreateDirectory($"/tmp/{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}");
        var server = new PostgresServer(folder, durable);
        try
        {
            server.Create();
            server.Boot();
        }
        catch
        {
            server.Dispose();
            throw;
        }
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Abandon();
        return server;
    }

    /// <summary>A fresh database; with a template, a copy of that one, to which nobody may be connected.</summary>
    /// <param name="template">The name of a database, or its connection string.</param>
    /// <param name="poolsAreClosed">True when no pool of this process holds a connection to the template; else all pools are emptied.</param>
    /// <returns>A connection string for Npgsql.</returns>
    public string NewDatabase(string? template = null, bool poolsAreClosed = false)
    {
        var name = $"test_{Interlocked.Increment(ref databases)}";
        var source = template is null ? "template1" : template.Contains('=', StringComparison.Ordinal) ? new NpgsqlConnectionStringBuilder(template).Database : template;
        if (template is not null && !poolsAreClosed)
            NpgsqlConnection.ClearAllPools();
        Execute($"""CREATE DATABASE {name} TEMPLATE "{source}" """);
        return ConnectionString(name);
    }

    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = User,
        Database = database,
        MaxPoolSize = 20, // 200 connections are for all tests together
    }.ConnectionString;

    /// <summary>As when the machine loses power, but for the page cache: no checkpoint, every connection breaks.</summary>
    public void StopHard() => Run("pg_ctl", "stop", "-m", "immediate", "-w", "-D", Data);

    /// <summary>Starts again after <see cref="StopHard"/>, on the same port.</summary>
    public void StartAgain() => Boot();

    public void Dispose()
    {
        lock (folder)
        {
            if (disposed)
                return;
            disposed = true;
        }
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
            TryRun("pg_ctl", out _, "stop", "-m", "immediate", "-w", "-D", Data);
        folder.Delete(recursive: true);
    }

    /// <summary>At the end of the process: hundreds of databases take seconds to delete, and whoever waits for the end takes that for a hang.</summary>
    private void Abandon()
    {
        lock (folder)
        {
            if (disposed)
                return;
            disposed = true;
        }

        TryRun("pg_ctl", out _, "stop", "-m", "immediate", "-w", "-D", Data);
        using var remover = Process.Start("rm", ["-rf", folder.FullName]);
    }

    /// <summary>A test process that was killed could not clean up: its name is in the name of its folder.</summary>
    private static void SweepAbandoned()
    {
        foreach (var path in Directory.GetDirectories("/tmp", Prefix + "*"))
        {
            var owner = path[(path.LastIndexOf(Prefix, StringComparison.Ordinal) + Prefix.Length)..].Split('-')[0];
            if (Directory.Exists($"/proc/{owner}") || DateTime.UtcNow - Directory.GetCreationTimeUtc(path) < TimeSpan.FromMinutes(10))
                continue;
            try
            {
                new PostgresServer(new DirectoryInfo(path), durable: false).Dispose();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Somebody else's, or somebody else sweeps it now.
            }
        }
    }

    private static string? Binaries => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql")
            .OrderByDescending(version => int.TryParse(Path.GetFileName(version), CultureInfo.InvariantCulture, out var number) ? number : 0)
            .Select(version => Path.Combine(version, "bin"))
            .FirstOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")))
        : null;

    private string Data => Path.Combine(folder.FullName, "data");

    private string Log => Path.Combine(folder.FullName, "log");

    private void Create()
    {
        if (Environment.IsPrivilegedProcess) // PostgreSQL refuses to work as root
            RunTool("/bin/chown", "postgres:", folder.FullName);
        Run("initdb", "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-D", Data);
        // No -c on the command line: the server must come back with the same settings when a test starts it again.
        var settings = $"""
            listen_addresses = '127.0.0.1'
            unix_socket_directories = '{folder.FullName}'
            max_connections = 200
            fsync = {(durable ? "on" : "off")}
            synchronous_commit = {(durable ? "on" : "off")}
            full_page_writes = {(durable ? "on" : "off")}
            """;
        File.AppendAllText(Path.Combine(Data, "postgresql.conf"), settings + "\n");
    }

    private void Boot()
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = Port == 0 ? Ports.Free() : Port;
            // -l is needed: without it the server keeps our end of the pipe open and reading its output never ends.
            if (TryRun("pg_ctl", out var output, "start", "-w", "-t", "30", "-D", Data, "-l", Log, "-o", $"-p {port}"))
            {
                Port = port;
                return;
            }
            var log = File.Exists(Log) ? File.ReadAllText(Log) : "";
            if (attempt == 3 || Port != 0 || !log.Contains("in use", StringComparison.Ordinal))
                throw new InvalidOperationException($"PostgreSQL did not start.\n{output}\n{log}");
        }
    }

    private void Execute(string sql)
    {
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString("postgres")) { Pooling = false }.ConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private static void Run(string program, params string[] arguments)
    {
        if (!TryRun(program, out var output, arguments))
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed:\n{output}");
    }

    private static bool TryRun(string program, out string output, params string[] arguments)
    {
        var path = Path.Combine(Binaries!, program);
        using var child = Environment.IsPrivilegedProcess
            ? new Child("/usr/sbin/runuser", ["-u", "postgres", "--", path, .. arguments], folder: "/")
            : new Child(path, arguments, folder: "/");
        var exit = child.WaitForExit(Limit).GetAwaiter().GetResult();
        output = child.Output;
        return exit == 0;
    }

    private static void RunTool(string path, params string[] arguments)
    {
        using var process = Process.Start(path, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{path} failed with {process.ExitCode}");
    }
}
