namespace Incidents.Peers;

/// <summary>The real Nagios, as Debian ships it, with one host and one service on it that are as the test says, looked at each second.</summary>
internal sealed class Nagios : IDisposable
{
    private const string Binary = "/usr/sbin/nagios4";

    // Its mailer wants some mail server; this one listens to nobody.
    private const string Package = "nagios4-core msmtp-mta";

    private readonly Child child;
    private readonly DirectoryInfo folder;

    private Nagios(Child child, DirectoryInfo folder) => (this.child, this.folder) = (child, folder);

    /// <summary>What it says of itself, and what it did.</summary>
    public string Log => File(folder, "log") is var log && System.IO.File.Exists(log) ? System.IO.File.ReadAllText(log) : child.Output;

    /// <summary>Where checks and notification commands run.</summary>
    public string Folder => folder.FullName;

    /// <summary>Skips the test where Nagios is not installed.</summary>
    public static void Required() => Peer.Required(System.IO.File.Exists(Binary), "nagios4-core", Peer.AptGet(Package));

    /// <summary>Starts it with this <c>define command</c>, by which it tells of host and service alike, every second while there is trouble.</summary>
    public static async Task<Nagios> Start(string definition, string command)
    {
        Required();
        var folder = Directory.CreateTempSubdirectory("incidents-nagios-");
        Directory.CreateDirectory(File(folder, "checkresults"));
        System.IO.File.WriteAllText(File(folder, "look.sh"), "sed 1d $1; exit $(head -n 1 $1)\n");
        System.IO.File.WriteAllText(File(folder, "resource.cfg"), "");
        System.IO.File.WriteAllText(File(folder, "nagios.cfg"), Settings(folder.FullName));
        System.IO.File.WriteAllText(File(folder, "objects.cfg"), Objects(folder.FullName, definition, command));
        var nagios = new Nagios(new Child(Binary, [File(folder, "nagios.cfg")], folder: folder.FullName), folder);
        nagios.Host(0, "PING OK");
        nagios.Service(0, "DISK OK");
        try
        {
            await Poll.Until(() => nagios.child.HasExited || System.IO.File.Exists(File(folder, "commands")), TimeSpan.FromSeconds(20), "Nagios to take commands");
            return !nagios.child.HasExited ? nagios : throw new InvalidOperationException("Nagios ended at once.");
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException)
        {
            var said = $"{nagios.child.Output}\n{nagios.Log}";
            nagios.Dispose();
            throw new InvalidOperationException($"{e.Message} Its output:\n{said}", e);
        }
    }

    /// <summary>The host db-1 is up (0) or down (2; a warning, 1, is up to Nagios), and says so.</summary>
    public void Host(int state, string output) => Set("host", state, output);

    /// <summary>Its service "disk /" is well (0), critical (2) or else, and says so.</summary>
    public void Service(int state, string output) => Set("service", state, output);

    /// <summary>What a person does by its web pages, as <c>ACKNOWLEDGE_SVC_PROBLEM;db-1;disk /;…</c>.</summary>
    public void Command(string words)
    {
        using var pipe = new StreamWriter(File(folder, "commands"), append: false);
        pipe.Write($"[{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}] {words}\n");
    }

    public void Dispose()
    {
        // Asked first: killed at once, it would leave its workers to find that out by themselves.
        if (!child.HasExited) child.Signal("TERM");
        try
        {
            child.WaitForExit(TimeSpan.FromSeconds(10)).GetAwaiter().GetResult();
        }
        catch (TimeoutException)
        {
            // Then it is killed.
        }

        child.Dispose();
        folder.Delete(recursive: true);
    }

    private static string File(DirectoryInfo folder, string name) => Path.Combine(folder.FullName, name);

    /// <summary>In one step, so that no check reads half of it: the first line is the state.</summary>
    private void Set(string what, int state, string output)
    {
        System.IO.File.WriteAllText(File(folder, $"{what}.new"), $"{state}\n{output}\n");
        System.IO.File.Move(File(folder, $"{what}.new"), File(folder, what), overwrite: true);
    }

    private static string Settings(string folder) => $"""
        cfg_file={folder}/objects.cfg
        resource_file={folder}/resource.cfg
        log_file={folder}/log
        lock_file={folder}/lock
        object_cache_file={folder}/objects.cache
        status_file={folder}/status
        temp_file={folder}/temporary
        temp_path={folder}
        check_result_path={folder}/checkresults
        command_file={folder}/commands
        query_socket={folder}/queries
        nagios_user={Environment.UserName}
        nagios_group={Environment.UserName}
        check_external_commands=1
        check_for_updates=0
        check_result_reaper_frequency=1
        check_workers=1
        cached_host_check_horizon=0
        host_inter_check_delay_method=n
        service_inter_check_delay_method=n
        illegal_macro_output_chars=`~$&|'"<>
        interval_length=1
        retain_state_information=0
        use_syslog=0
        """;

    private static string Objects(string folder, string definition, string command) => $$"""
        {{definition}}
        define command {
          command_name  look
          command_line  /bin/sh {{folder}}/look.sh {{folder}}/$ARG1$
        }
        define timeperiod {
          timeperiod_name  always
          alias            always
          sunday           00:00-24:00
          monday           00:00-24:00
          tuesday          00:00-24:00
          wednesday        00:00-24:00
          thursday         00:00-24:00
          friday           00:00-24:00
          saturday         00:00-24:00
        }
        define contact {
          contact_name                   incidents
          host_notification_period       always
          service_notification_period    always
          host_notification_options      d,r
          service_notification_options   w,u,c,r
          host_notification_commands     {{command}}
          service_notification_commands  {{command}}
        }
        define host {
          host_name              db-1
          check_command          look!host
          check_interval         1
          max_check_attempts     1
          notification_interval  1
          contacts               incidents
        }
        define service {
          host_name              db-1
          service_description    disk /
          notes_url              https://wiki.example.net/disk
          check_command          look!service
          check_interval         1
          max_check_attempts     1
          notification_interval  1
          contacts               incidents
        }
        """;
}
