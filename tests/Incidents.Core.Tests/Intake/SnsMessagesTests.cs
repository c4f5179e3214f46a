using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Incidents.Core.Intake;

namespace Incidents.Core.Tests.Intake;

public class SnsMessagesTests
{
    [Theory]
    [InlineData("sns/alarm.json", """
        action    Trigger
        key       arn:aws:cloudwatch:eu-west-1:123456789012:alarm:orders-cpu
        title     orders-cpu: CPU of orders is above 95 %
        severity  Sev2
        source    i-0a1b2c3d
        rule      orders-cpu
        starts    2026-03-01T04:05:06.789+00:00
        details   AlarmName, AlarmDescription, AWSAccountId, NewStateValue, NewStateReason, StateChangeTime, Region, AlarmArn, Trigger
        """)]
    [InlineData("sns/ok.json", """
        action    Resolve
        key       arn:aws:cloudwatch:eu-west-1:123456789012:alarm:orders-cpu
        title     orders-cpu: Threshold no longer crossed.
        severity  Sev2
        source    arn:aws:sns:eu-west-1:123456789012:alarms
        rule      orders-cpu
        starts    2026-03-01T04:15:06.789+00:00
        details   AlarmName, AlarmDescription, AWSAccountId, NewStateValue, NewStateReason, StateChangeTime, Region, AlarmArn, Trigger
        """)]
    [InlineData("sns/text.json", """
        action    Trigger
        key       7c1f0000-fdea-5c2c-8f9d-bdfb0c7bf326
        title     Backup of orders failed
        severity  Sev2
        source    arn:aws:sns:eu-west-1:123456789012:backups
        starts    2026-03-01T04:05:06.901+00:00
        details   Type, MessageId, TopicArn, Message, Timestamp, SignatureVersion, Signature, SigningCertURL
        """)]
    [InlineData("sns/subscription-confirmation.json", "")]
    public void A_sample_is_read_as(string sample, string expected) =>
        Assert.Equal(expected.ReplaceLineEndings("\n"), string.Join("\n\n", SnsMessages.Read(Bodies.Sample(sample)).Events.Select(EventTable.Of)));

    [Fact]
    public void Every_sample_is_tested() => Assert.Equal(["sns/alarm.json", "sns/ok.json", "sns/subscription-confirmation.json", "sns/text.json"], Bodies.Samples("sns"));

    [Fact]
    public void A_message_delivered_raw_is_the_alarm_itself() =>
        Assert.Equal(("cpu", "1/eu/cpu", "Sev3"), (SnsMessages.Read(Bodies.Of("""{"AlarmName":"cpu","AWSAccountId":"1","Region":"eu","NewStateValue":"INSUFFICIENT_DATA"}""")).Events.Single() is var e ? (e.Rule, e.DedupKey, $"{e.Severity}") : default));

    [Theory]
    [InlineData("https://sns.eu-west-1.amazonaws.com/a.pem", true)]
    [InlineData("https://sns.cn-north-1.amazonaws.com.cn/a.pem", true)]
    [InlineData("http://sns.eu-west-1.amazonaws.com/a.pem", false)]
    [InlineData("https://sns.eu-west-1.amazonaws.com:8443/a.pem", false)]
    [InlineData("https://sns.eu-west-1.amazonaws.com.evil.example/a.pem", false)]
    [InlineData("https://evil.example/sns.eu-west-1.amazonaws.com/a.pem", false)]
    [InlineData("https://sns.eu-west-1.amazonaws.com@evil.example/a.pem", false)]
    [InlineData("https://sns.a.b.amazonaws.com/a.pem", false)]
    [InlineData("https://s3.eu-west-1.amazonaws.com/a.pem", false)]
    [InlineData("https://169.254.169.254/a.pem", false)]
    [InlineData("/a.pem", false)]
    [InlineData(null, false)]
    public void Only_addresses_of_AWS_itself_are_ever_fetched(string? address, bool allowed)
    {
        var message = SnsMessages.Open(Bodies.Of($$"""{"Type":"SubscriptionConfirmation","SigningCertURL":"{{address}}","SubscribeURL":"{{address}}"}""")).Value;
        Assert.Equal((allowed, allowed), (message.CertificateUrl is not null, message.SubscribeUrl is not null));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public void Whoever_holds_the_certificate_has_signed_it_and_nobody_else(string version)
    {
        using var signer = RSA.Create(2048);
        var certificate = new CertificateRequest("CN=sns.amazonaws.com", signer, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200)).ExportCertificatePem();
        var message = SnsMessages.Open(Bodies.Sample("sns/alarm.json")).Value with { SignatureVersion = version };
        Assert.StartsWith("Message\n{\"AlarmName\":\"orders-cpu\",", message.SignedText);
        Assert.EndsWith("\nMessageId\n22b80b92-fdea-5c2c-8f9d-bdfb0c7bf324\nSubject\nALARM: \"orders-cpu\" in EU (Ireland)\nTimestamp\n2026-03-01T04:05:06.901Z\nTopicArn\narn:aws:sns:eu-west-1:123456789012:alarms\nType\nNotification\n", message.SignedText);

        var signature = signer.SignData(Encoding.UTF8.GetBytes(message.SignedText), version == "1" ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var signed = message with { Signature = Convert.ToBase64String(signature) };
        Assert.True(SenderSignatures.IsSigned(signed, certificate));
        Assert.False(SenderSignatures.IsSigned(signed with { SignedText = signed.SignedText + "x" }, certificate));
        Assert.False(SenderSignatures.IsSigned(signed with { SignatureVersion = "3" }, certificate));
        Assert.False(SenderSignatures.IsSigned(signed with { SignatureVersion = version == "1" ? "2" : "1" }, certificate));
        foreach (var wrong in new[] { "", "nonsense!", "c2lnbmVk", null })
            Assert.False(SenderSignatures.IsSigned(signed with { Signature = wrong }, certificate));
        Assert.False(SenderSignatures.IsSigned(signed, "no certificate"));
    }
}
