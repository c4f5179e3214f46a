using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Incidents.Server.Http;

namespace Incidents.Server.Tests.Notifications;

/// <summary>What is sent leaves for public addresses only, or for those that the operator listed; judged when it is connected to.</summary>
public sealed class AddressTests
{
    /// <summary>{0} is the port of a listener on loopback, which must see nobody.</summary>
    public static TheoryData<string> Tricky =>
    [
        "http://127.0.0.1:{0}/", "http://127.1:{0}/", "http://127.0.1:{0}/", "http://2130706433:{0}/", "http://0x7f000001:{0}/", "http://0x7f.1:{0}/", "http://0177.0.0.1:{0}/", "http://017700000001:{0}/",
        "http://127.0.0.1.:{0}/", "http://localhost:{0}/", "http://LOCALHOST:{0}/", "http://localhost.:{0}/", "http://localhost.localdomain:{0}/", "http://127.255.255.254:{0}/", "http://0.0.0.0:{0}/", "http://0:{0}/",
        "http://[::1]:{0}/", "http://[0:0:0:0:0:0:0:1]:{0}/", "http://[::]:{0}/", "http://[::ffff:127.0.0.1]:{0}/", "http://[::ffff:7f00:1]:{0}/", "http://[::127.0.0.1]:{0}/", "http://[64:ff9b::7f00:1]:{0}/", "http://[2002:7f00:1::]:{0}/",
        "http://①②⑦.⓪.⓪.①:{0}/", "http://127。0。0。1:{0}/", "http://127%2e0%2e0%2e1:{0}/", "http://ⓛocalhost:{0}/", "http://user@127.0.0.1:{0}/", "http://example.org@127.0.0.1:{0}/", "http://127.0.0.1:{0}#@example.org/", "http://127.0.0.1:{0}\\@example.org/",
        "https://127.0.0.1:{0}/", "https://localhost:{0}/", "https://[::1]:{0}/",
        "http://10.0.0.1/", "http://10.255.255.255/", "http://172.16.0.1/", "http://172.31.255.255/", "http://192.168.0.1/", "http://169.254.169.254/latest/meta-data/", "http://169.254.170.2/", "http://100.100.100.200/", "http://100.64.0.1/",
        "http://192.0.0.192/", "http://198.18.0.1/", "http://224.0.0.1/", "http://239.255.255.255/", "http://240.0.0.1/", "http://255.255.255.255/", "http://2852039166/", "http://0xa9fea9fe/", "http://0251.0376.0251.0376/",
        "http://[fd00:ec2::254]/", "http://[fe80::1]/", "http://[fe80::1%25lo]/", "http://[fec0::1]/", "http://[ff02::1]/", "http://[::ffff:169.254.169.254]/", "http://[::ffff:a9fe:a9fe]/", "http://[64:ff9b::a9fe:a9fe]/", "http://[2002:a9fe:a9fe::]/", "http://[2001:0:7f00:1::]/",
        "http://93.184.215.14:22/", "http://93.184.215.14:25/", "https://93.184.215.14:8443/",
    ];

    [Theory]
    [MemberData(nameof(Tricky))]
    public async Task Nothing_reaches_what_is_not_public(string pattern)
    {
        using var listener = new TcpListener(IPAddress.IPv6Any, 0) { Server = { DualMode = true } };
        listener.Start();
        var url = string.Format(pattern, ((IPEndPoint)listener.LocalEndpoint).Port);
        using var outside = new Outside(new OutsideConnections(new OutsideAddresses([]), OnlyLocal, []).Handler(), TimeSpan.FromSeconds(5));
        if (Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, uri!) { Content = new StringContent("{}") };
            var answer = await outside.Send(request, TestContext.Current.CancellationToken);
            Assert.Null(answer.Status);
        }

        Assert.False(listener.Pending());
    }

    [Fact]
    public void There_are_more_than_sixty_of_them() => Assert.True(Tricky.Count >= 60, $"{Tricky.Count}");

    [Fact]
    public async Task A_name_with_one_bad_address_is_refused_and_one_that_changes_is_looked_up_once()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var asked = 0;
        Resolve mixed = (_, _) => Task.FromResult(new[] { IPAddress.Parse("93.184.215.14"), IPAddress.Loopback });
        await Assert.ThrowsAsync<TargetRefusedException>(() => new OutsideConnections(new OutsideAddresses([]), mixed, []).Connect("example.org", 80, TestContext.Current.CancellationToken));

        // First an address that may be spoken to, then loopback at another port: what was judged is what is connected to.
        Resolve rebinding = (_, _) => Task.FromResult(new[] { asked++ == 0 ? IPAddress.Loopback : IPAddress.Parse("127.0.0.2") });
        var connections = new OutsideConnections(new OutsideAddresses([ListedTarget.Parse($"127.0.0.1:{port}")!]), rebinding, []);
        await using (var first = await connections.Connect("example.org", port, TestContext.Current.CancellationToken)) Assert.Equal(1, asked);
        await Assert.ThrowsAsync<TargetRefusedException>(() => connections.Connect("example.org", port, TestContext.Current.CancellationToken));
        Assert.Equal(2, asked);
    }

    [Theory]
    [InlineData("127.0.0.1:8080", "127.0.0.1", 8080, true)]
    [InlineData("127.0.0.1:8080", "127.0.0.1", 8081, false)]
    [InlineData("127.0.0.1", "127.0.0.1", 9, true)]
    [InlineData("10.0.0.0/8", "10.1.2.3", 443, true)]
    [InlineData("10.0.0.0/8", "11.1.2.3", 25, false)]
    [InlineData("[fd00::1]:25", "fd00::1", 25, true)]
    [InlineData("fd00::/8", "fd12::1", 25, true)]
    [InlineData("93.184.215.14:8443", "93.184.215.14", 8443, true)]
    public void What_the_operator_lists_may_be_spoken_to(string listed, string address, int port, bool may) =>
        Assert.Equal(may, new OutsideAddresses([ListedTarget.Parse(listed)!]).May(address, port, IPAddress.Parse(address)));

    [Fact]
    public void A_listed_name_covers_its_addresses_and_no_other_name()
    {
        var addresses = new OutsideAddresses([ListedTarget.Parse("Chat.lan:8065")!]);
        Assert.True(addresses.May("chat.LAN", 8065, IPAddress.Parse("192.168.1.9")));
        Assert.False(addresses.May("chat.lan.example.org", 8065, IPAddress.Parse("192.168.1.9")));
        Assert.False(addresses.May("192.168.1.9", 8065, IPAddress.Parse("192.168.1.9")));
        Assert.All(new[] { "", "a b", "10.0.0.0/33", "host:0", "host:99999", "http://x", "10.1.2.3/x" }, text => Assert.Null(ListedTarget.Parse(text)));
    }

    [Fact]
    public async Task Redirects_are_not_followed_and_count_as_failure()
    {
        using var target = new TcpListener(IPAddress.Loopback, 0);
        target.Start();
        await using var from = await SlowServer.Start(async stream => await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{((IPEndPoint)target.LocalEndpoint).Port}/\r\nContent-Length: 0\r\n\r\n")));
        using var outside = new Outside(new OutsideConnections(new OutsideAddresses([ListedTarget.Parse("127.0.0.1")!]), OnlyLocal, []).Handler());
        using var request = new HttpRequestMessage(HttpMethod.Post, from.Url);
        var answer = await outside.Send(request, TestContext.Current.CancellationToken);
        Assert.False(answer.IsSuccess);
        Assert.Contains("redirect", answer.Why);
        Assert.False(target.Pending());
    }

    /// <summary>Nothing of this test may leave the machine: whatever is no name of loopback has a documentation address.</summary>
    private static async Task<IPAddress[]> OnlyLocal(string host, CancellationToken stop) =>
        host.Contains("localhost", StringComparison.OrdinalIgnoreCase) ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : host.Any(char.IsAsciiLetter) ? [IPAddress.Parse("203.0.113.1")] : await Dns.GetHostAddressesAsync(host, stop);
}
