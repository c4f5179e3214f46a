using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Incidents.Storage;

namespace Incidents.Server.Tests.Start;

/// <summary>What a start is refused for, in one line with an exit code; and that a stop loses nothing.</summary>
public sealed partial class StartTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("incidents-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_demo_and_what_is_not_set_up_listen_on_loopback_only()
    {
        Assert.Contains("A demo listens on loopback only", await Processes.Refused(2, "--demo", "--data", folder, "--urls", "http://0.0.0.0:0"));
        Assert.Contains("Until it is set up the server listens on loopback only", await Processes.Refused(2, "--data", folder, "--urls", "http://0.0.0.0:0"));
        Assert.Contains("Until it is set up", await Processes.Refused(2, "--data", folder, "--urls", "http://127.0.0.1:0;http://[::]:0", "--behind-proxy"));
    }

    [Fact]
    public async Task Kestrels_own_settings_open_no_other_address()
    {
        var environment = new Dictionary<string, string?> { ["Kestrel__Endpoints__Open__Url"] = "http://0.0.0.0:0", ["ASPNETCORE_URLS"] = "http://0.0.0.0:0", ["ASPNETCORE_HTTP_PORTS"] = "0" };
        using var server = await Processes.Begin(environment, "--data", folder, "--urls", "http://127.0.0.1:0");
        Assert.StartsWith("http://127.0.0.1:", server.Url);
        var listening = (await File.ReadAllTextAsync($"/proc/{server.Process.Id}/net/tcp", TestContext.Current.CancellationToken)).Split('\n');
        Assert.DoesNotContain(listening, l => l.Contains($" 00000000:{new Uri(server.Url).Port:X4} ", StringComparison.Ordinal));
        Assert.Equal(0, await server.Process.Stop());
    }

    [Fact]
    public async Task A_set_up_server_keeps_its_data_over_a_stop_and_is_no_demo()
    {
        string admin;
        using (var server = await Processes.Start(folder))
        {
            var token = Token().Match(server.Process.Output).Groups[1].Value;
            admin = (await new Client(server.Url, null).Post("/api/v1/setup", new { token, email = "ada@example.org", name = "Ada", password = "long enough" })).Is(HttpStatusCode.Created).Of("token");
            (await new Client(server.Url, admin).Post("/api/v1/incidents", new { title = "kept" })).Is(HttpStatusCode.Created);
            Assert.Equal(0, await server.Process.Stop());
        }

        Assert.Contains("holds a real installation. Start without --demo,", await Processes.Refused(2, "--demo", "--data", folder, "--urls", "http://127.0.0.1:0"));
        Assert.Contains("would carry passwords in clear", await Processes.Refused(2, "--data", folder, "--urls", "http://0.0.0.0:0"));
        using var again = await Processes.Begin(null, "--data", folder, "--urls", "http://0.0.0.0:0", "--behind-proxy").WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        var url = again.Url.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal);
        Assert.Contains("kept", (await new Client(url, admin).Get("/api/v1/incidents")).Is(HttpStatusCode.OK).Text);
        Assert.Equal(0, await again.Process.Stop());
    }

    [Fact]
    public async Task What_cannot_be_listened_on_is_told_in_one_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        Assert.Contains("address already in use. Stop what listens there, or choose another address with --urls.", await Processes.Refused(2, "--data", folder, "--urls", $"http://127.0.0.1:{port}"));
        Assert.Contains("Cannot listen on http://localhost:0", await Processes.Refused(2, "--data", folder, "--urls", "http://localhost:0"));
        Assert.Contains("certificate", await Processes.Refused(2, "--data", folder, "--urls", "https://127.0.0.1:0"));
    }

    [Fact]
    public async Task An_unknown_option_is_told_in_one_line() =>
        Assert.Equal("'--dem' is not an option. See --help.", await Processes.Refused(2, "--dem", "--data", folder));

    [Theory]
    [InlineData("--demo=false", "--demo takes no value; leave it out for no.")]
    [InlineData("--behind-proxy=no", "--behind-proxy takes no value; leave it out for no.")]
    [InlineData("--data=", "--data needs a value.")]
    [InlineData("--urls", "--urls needs a value.")]
    [InlineData("data", "'data' is not an option.")]
    [InlineData("--Demo", "'--Demo' is not an option.")]
    public void A_word_that_is_no_option_is_never_left_out(string argument, string told)
    {
        var refused = Assert.Throws<StartupRefusedException>(() => ServerOptions.Parse([argument], _ => null));
        Assert.Equal((2, $"{told} See --help."), (refused.ExitCode, refused.Message));
    }

    [Fact]
    public void The_command_line_goes_before_the_environment()
    {
        var environment = new Dictionary<string, string> { ["INCIDENTS_DATA"] = "there", ["INCIDENTS_URLS"] = "http://127.0.0.1:1", ["INCIDENTS_DATABASE"] = "" };
        var options = ServerOptions.Parse(["--data", "here", "--demo"], environment.GetValueOrDefault);
        Assert.Equal(("here", "http://127.0.0.1:1", null, true, "auto"), (options.Data, options.Urls, options.Database, options.Demo, options.Sqlite));
    }

    [Theory]
    [InlineData("http://127.0.0.1:5080")]
    [InlineData("http://LOCALHOST:5080")]
    [InlineData("https://[::1]:5080")]
    [InlineData("http://127.8.9.10:80;http://localhost:81")]
    public void Loopback_is_always_allowed(string urls) => ListenAddresses.Check(new ServerOptions { Urls = urls, Demo = true }, isSetUp: false);

    [Theory]
    [InlineData("http://*:5080")]
    [InlineData("http://+:5080")]
    [InlineData("http://example.org:5080")]
    [InlineData("http://localhost.example.org:5080")]
    [InlineData("http://10.0.0.1:5080")]
    [InlineData("http://①②⑦.⓪.⓪.①:5080")]
    [InlineData("http://127.0.0.1@0.0.0.0:5080")]
    [InlineData("http://127.0.0.1:5080;https://[::]:5081")]
    public void Every_other_address_waits_for_the_set_up_and_is_closed_to_a_demo(string urls)
    {
        foreach (var demo in new[] { true, false })
            Assert.Contains("loopback only", Assert.Throws<StartupRefusedException>(() => ListenAddresses.Check(new ServerOptions { Urls = urls, Demo = demo, BehindProxy = true }, isSetUp: demo)).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData(";")]
    [InlineData("5080")]
    [InlineData("127.0.0.1:5080")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("http://127.0.0.1:5080/path")]
    [InlineData("http://unix:/tmp/socket")]
    [InlineData("http://:5080")]
    public void What_is_no_address_is_refused(string urls) =>
        Assert.Contains($"Write it like {ServerOptions.DefaultUrl}.", Assert.Throws<StartupRefusedException>(() => ListenAddresses.Check(new ServerOptions { Urls = urls }, isSetUp: true)).Message);

    [Fact]
    public void Plain_http_in_the_open_is_for_proxies_only()
    {
        var open = new ServerOptions { Urls = "http://0.0.0.0:80" };
        Assert.Contains("in clear", Assert.Throws<StartupRefusedException>(() => ListenAddresses.Check(open, isSetUp: true)).Message);
        ListenAddresses.Check(open with { BehindProxy = true }, isSetUp: true);
        ListenAddresses.Check(open with { Urls = "https://0.0.0.0:443" }, isSetUp: true);
    }

    [GeneratedRegex("\"token\":\"([^\"]+)\"")]
    private static partial Regex Token();
}
