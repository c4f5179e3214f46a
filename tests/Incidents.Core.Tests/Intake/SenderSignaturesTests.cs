using System.Security.Cryptography;
using System.Text;
using Incidents.Core.Intake;

namespace Incidents.Core.Tests.Intake;

public class SenderSignaturesTests
{
    private const string Secret = "s3cret";
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_772_337_906);
    private static readonly ReadOnlyMemory<byte> Body = Bodies.Of("""{"alerts":[]}""");

    [Theory]
    [InlineData("x-grafana-alerting-signature", "")]
    [InlineData("x-grafana-alert-signature", "")]
    [InlineData("sentry-hook-signature", "")]
    [InlineData("x-hub-signature-256", "sha256=")]
    public void What_is_signed_with_the_secret_is_taken(string header, string before)
    {
        Assert.Null(Problem((header, before + Hmac(Body.Span, Secret))));
        Assert.Null(Problem((header, before + Hmac(Body.Span, Secret).ToUpperInvariant())));
        Assert.NotNull(Problem((header, before + Hmac(Body.Span, "another"))));
        Assert.NotNull(Problem((header, before + Hmac("{}"u8, Secret))));
        foreach (var wrong in new[] { "", "nonsense", "sha256=" }) Assert.NotNull(Problem((header, wrong)));
    }

    [Fact]
    public void Without_a_signature_nothing_is_taken() => Assert.Contains("no signature", Problem());

    [Theory]
    [InlineData(0, true)]
    [InlineData(300, true)]
    [InlineData(-300, true)]
    [InlineData(301, false)]
    [InlineData(-301, false)]
    public void A_time_that_is_signed_too_must_be_near(int seconds, bool taken)
    {
        var time = $"{Now.ToUnixTimeSeconds() + seconds}";
        var signature = Hmac([.. Encoding.UTF8.GetBytes($"{time}:"), .. Body.Span], Secret);
        Assert.Equal(taken, Problem(("x-grafana-alerting-signature", signature), ("x-grafana-alerting-timestamp", time)) is null);
        Assert.NotNull(Problem(("x-grafana-alerting-signature", Hmac(Body.Span, Secret)), ("x-grafana-alerting-timestamp", time)));
    }

    private static string? Problem(params (string Name, string Value)[] headers) => SenderSignatures.Problem(headers.ToDictionary(h => h.Name, h => h.Value), Body, Secret, Now);

    private static string Hmac(ReadOnlySpan<byte> text, string secret) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), text));
}
