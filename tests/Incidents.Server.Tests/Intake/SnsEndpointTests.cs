using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Incidents.Core.Intake;

namespace Incidents.Server.Tests.Intake;

/// <summary>AWS SNS: its signatures, its certificates, its subscriptions.</summary>
public abstract class SnsEndpointTests(Db database)
{
    private const string CertificateUrl = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0000.pem";
    private const string SubscribeUrl = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:eu-west-1:123456789012:alarms&Token=2336412f37";
    private static readonly RSA Signer = RSA.Create(2048);
    private static readonly string Certificate = new CertificateRequest("CN=sns.amazonaws.com", Signer, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200)).ExportCertificatePem();

    [Fact]
    public async Task An_alarm_opens_an_incident_its_end_resolves_it_and_the_certificate_is_fetched_once()
    {
        var aws = new Outsiders().Answer(CertificateUrl, Certificate);
        await using var app = await TestApp.Start(database, aws);
        var ada = await app.As("ada");
        var path = $"/integrations/{await app.IntegrationKey()}/sns";
        (await app.Anonymous.PostText(path, Signed("alarm"), "text/plain; charset=UTF-8")).Is(HttpStatusCode.OK);
        // Sent again, as SNS does when it missed the answer.
        (await app.Anonymous.PostText(path, Signed("alarm"), "text/plain; charset=UTF-8")).Is(HttpStatusCode.OK);
        Assert.Equal("orders-cpu: CPU of orders is above 95 %", Assert.Single((await ada.Get("/api/v1/incidents?state=triggered")).Items()).Of("title"));
        (await app.Anonymous.PostText(path, Signed("ok"), "text/plain; charset=UTF-8")).Is(HttpStatusCode.OK);
        var alert = Assert.Single((await ada.Get("/api/v1/alerts")).Items());
        Assert.Equal(("resolved", 2), (alert.Of("state"), alert.GetProperty("count").GetInt32()));
        Assert.Equal([CertificateUrl], aws.Asked);
    }

    [Fact]
    public async Task What_is_not_signed_by_AWS_is_refused_kept_nowhere_and_told()
    {
        var aws = new Outsiders().Answer(CertificateUrl, Certificate);
        await using var app = await TestApp.Start(database, aws);
        var ada = await app.As("ada");
        var path = $"/integrations/{await app.IntegrationKey()}/sns";
        var forged = JsonNode.Parse(Signed("alarm"))!;
        forged["Subject"] = "forged";
        (await app.Anonymous.PostText(path, forged.ToJsonString())).Refuses(HttpStatusCode.Forbidden, "wrong_signature");
        var elsewhere = JsonNode.Parse(Signed("alarm"))!;
        elsewhere["SigningCertURL"] = "https://evil.example.net/a.pem";
        (await app.Anonymous.PostText(path, elsewhere.ToJsonString())).Refuses(HttpStatusCode.Forbidden, "wrong_signature");
        Assert.Equal([CertificateUrl], aws.Asked);
        Assert.Equal(["Unreadable alert from monitoring"], (await ada.Get("/api/v1/alerts")).Items().Select(a => a.Of("title")));
        Assert.DoesNotContain("forged", (await ada.Get($"/api/v1/alerts/{(await ada.Get("/api/v1/alerts")).Items()[0].Of("id")}")).Text);
    }

    [Fact]
    public async Task While_the_certificate_cannot_be_had_the_sender_is_asked_to_come_again()
    {
        var aws = new Outsiders();
        await using var app = await TestApp.Start(database, aws);
        var ada = await app.As("ada");
        var path = $"/integrations/{await app.IntegrationKey()}/sns";
        (await app.Anonymous.PostText(path, Signed("alarm"))).Refuses(HttpStatusCode.ServiceUnavailable, "unverifiable_signature");
        Assert.Empty((await ada.Get("/api/v1/alerts")).Items());
        aws.Answer(CertificateUrl, Certificate);
        (await app.Anonymous.PostText(path, Signed("alarm"))).Is(HttpStatusCode.OK);
        Assert.Single((await ada.Get("/api/v1/alerts")).Items());
    }

    [Fact]
    public async Task A_subscription_is_confirmed_once_and_where_that_fails_a_person_is_asked()
    {
        var aws = new Outsiders().Answer(CertificateUrl, Certificate).Answer(SubscribeUrl, "<ConfirmSubscriptionResponse/>");
        await using var app = await TestApp.Start(database, aws);
        var ada = await app.As("ada");
        var path = $"/integrations/{await app.IntegrationKey()}/sns";
        (await app.Anonymous.PostText(path, Signed("subscription-confirmation"))).Is(HttpStatusCode.OK);
        Assert.Equal([CertificateUrl, SubscribeUrl], aws.Asked);
        Assert.Empty((await ada.Get("/api/v1/alerts")).Items());

        aws.Answer(SubscribeUrl, "", HttpStatusCode.InternalServerError);
        (await app.Anonymous.PostText(path, Signed("subscription-confirmation"))).Is(HttpStatusCode.OK);
        var asked = Assert.Single((await ada.Get("/api/v1/alerts")).Items());
        Assert.StartsWith("Confirm the subscription of arn:aws:sns:eu-west-1:123456789012:alarms", asked.Of("title"));
        Assert.Contains("Action=ConfirmSubscription", (await ada.Get($"/api/v1/alerts/{asked.Of("id")}")).Text);
    }

    [Fact]
    public async Task Only_who_has_the_key_is_heard()
    {
        await using var app = await TestApp.Start(database);
        (await app.Anonymous.PostText("/integrations/wrong/sns", Signed("alarm"))).Refuses(HttpStatusCode.Unauthorized, "unknown_integration_key");
    }

    private static string Signed(string sample)
    {
        var body = JsonNode.Parse(File.ReadAllText(Repository.Path($"api-specs/intake/sns/{sample}.json")))!;
        var text = SnsMessages.Open(Encoding.UTF8.GetBytes(body.ToJsonString())).Value.SignedText;
        body["Signature"] = Convert.ToBase64String(Signer.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        return body.ToJsonString();
    }
}

/// <inheritdoc/>
public sealed class SnsEndpointTestsOnSqlite() : SnsEndpointTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class SnsEndpointTestsOnPostgres() : SnsEndpointTests(Db.Postgres);
