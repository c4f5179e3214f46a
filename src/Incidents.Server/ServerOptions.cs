using System.Security.Cryptography.X509Certificates;
using Incidents.Server.Http;
using Incidents.Server.Notifications.Mail;
using Incidents.Storage;

namespace Incidents.Server;

/// <summary>What the command line and the environment say. An unknown word is refused: a mistyped option must not be silently left out.</summary>
public sealed record ServerOptions
{
    public const string DefaultUrl = "http://127.0.0.1:5080";

    public bool Demo { get; init; }

    /// <summary>The data folder; made when missing.</summary>
    public string Data { get; init; } = "data";

    /// <summary>Addresses to listen on, separated by semicolons.</summary>
    public string Urls { get; init; } = DefaultUrl;

    /// <summary>A PostgreSQL connection string; SQLite in the data folder when null.</summary>
    public string? Database { get; init; }

    /// <summary>auto, bundled or system.</summary>
    public string Sqlite { get; init; } = "auto";

    /// <summary>For how many days the requests of senders are kept as they came.</summary>
    public int JournalDays { get; init; } = 30;

    /// <summary>Where a sign of life is posted each minute, only while somebody who should be told is told; null for nowhere.</summary>
    public Uri? HeartbeatUrl { get; init; }

    /// <summary>True when a proxy in front of us speaks TLS, so that plain HTTP on a public address is meant.</summary>
    public bool BehindProxy { get; init; }

    /// <summary>The mail server; without one no mail is sent.</summary>
    public SmtpSettings? Smtp { get; init; }

    /// <summary>Under which address people reach this server, for links in messages: never taken from a request. Null for messages without links.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>Which machines that are not of the public internet, and which ports, may be sent to.</summary>
    public IReadOnlyList<ListedTarget> AllowPrivate { get; init; } = [];

    /// <summary>Authorities that are trusted beside those of the machine.</summary>
    public X509Certificate2Collection TrustedAuthorities { get; init; } = [];

    /// <summary>How long one try to send may take in all.</summary>
    public TimeSpan SendingLimit { get; init; } = TimeSpan.FromSeconds(10);

    public static string Usage { get; } =
        """
        Incidents, a runbook and incident service.

          --demo               two people, a service, keys and the shipped runbooks, to try it out (loopback only)
          --data DIR           the data folder                          INCIDENTS_DATA       default ./data
          --urls URLS          where to listen                          INCIDENTS_URLS       default http://127.0.0.1:5080
          --database STRING    PostgreSQL instead of SQLite             INCIDENTS_DATABASE   e.g. "Host=db;Database=incidents;Username=incidents"
          --sqlite WHICH       auto, bundled or system library          INCIDENTS_SQLITE     default auto
          --journal-days N     keep senders' requests as they came      INCIDENTS_JOURNAL_DAYS  default 30
          --smtp URL           the mail server, smtp://user@host:587    INCIDENTS_SMTP       its password: INCIDENTS_SMTP_PASSWORD, or
                               (also smtps://, smtp+plain://)                                INCIDENTS_SMTP_PASSWORD_FILE
          --smtp-from ADDRESS  the sender of our mail                   INCIDENTS_SMTP_FROM
          --public-url URL     where people reach us, for links         INCIDENTS_PUBLIC_URL
          --allow-private LIST may be sent to though it is private, or  INCIDENTS_ALLOW_PRIVATE   e.g. "mattermost.lan:8065,10.1.0.0/16"
                               at another port than 80 and 443
          --trust-ca FILE      trust these authorities too when sending INCIDENTS_TRUST_CA   certificates as PEM
          --heartbeat-url URL  POST there each minute while all is well INCIDENTS_HEARTBEAT_URL  what watches over this server
          --behind-proxy       a proxy in front speaks TLS: allow plain HTTP on other than loopback addresses
          --help               this text
        """;

    public static ServerOptions Parse(IReadOnlyList<string> args, Func<string, string?> environment)
    {
        var options = new ServerOptions
        {
            Data = Or(environment("INCIDENTS_DATA"), "data"),
            Urls = Or(environment("INCIDENTS_URLS"), DefaultUrl),
            Database = environment("INCIDENTS_DATABASE") is { Length: > 0 } database ? database : null,
            Sqlite = Or(environment("INCIDENTS_SQLITE"), "auto"),
            HeartbeatUrl = environment("INCIDENTS_HEARTBEAT_URL") is { Length: > 0 } heartbeat ? Address(heartbeat, "INCIDENTS_HEARTBEAT_URL") : null,
            JournalDays = Days(Or(environment("INCIDENTS_JOURNAL_DAYS"), "30"), "INCIDENTS_JOURNAL_DAYS"),
        };
        var told = new SendingOptions(environment);
        for (var i = 0; i < args.Count; i++)
        {
            var (name, given) = args[i].Split('=', 2) is [var left, var right] ? (left, right) : (args[i], null);
            string Value()
            {
                var value = given ?? (i + 1 < args.Count && !args[i + 1].StartsWith("--", StringComparison.Ordinal) ? args[++i] : "");
                return value.Length > 0 ? value : throw new StartupRefusedException(StartupRefusedException.Usage, $"{name} needs a value. See --help.");
            }

            // "--behind-proxy=no" must not mean yes.
            bool Flag() => given is null ? true : throw new StartupRefusedException(StartupRefusedException.Usage, $"{name} takes no value; leave it out for no. See --help.");
            if (told.Takes(name, Value)) continue;
            options = name switch
            {
                "--demo" => options with { Demo = Flag() },
                "--behind-proxy" => options with { BehindProxy = Flag() },
                "--data" => options with { Data = Value() },
                "--urls" => options with { Urls = Value() },
                "--database" => options with { Database = Value() },
                "--sqlite" => options with { Sqlite = Value() },
                "--journal-days" => options with { JournalDays = Days(Value(), "--journal-days") },
                "--heartbeat-url" => options with { HeartbeatUrl = Address(Value(), "--heartbeat-url") },
                _ => throw new StartupRefusedException(StartupRefusedException.Usage, $"'{args[i]}' is not an option. See --help."),
            };
        }

        return told.Into(options);
    }

    private static int Days(string text, string name) => int.TryParse(text, out var days) && days is >= 1 and <= 3650 ? days
        : throw new StartupRefusedException(StartupRefusedException.Usage, $"{name} must be a whole number of days from 1 to 3650, not '{text}'. See --help.");

    private static Uri Address(string text, string name) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address
        : throw new StartupRefusedException(StartupRefusedException.Usage, $"{name} must be an http or https address, not '{text}'. See --help.");

    private static string Or(string? value, string fallback) => value is { Length: > 0 } ? value : fallback;
}
