using System.Net;
using Incidents.Server.Http;
using Incidents.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Incidents.Server.Tests.Http;

/// <summary>What happens when our own code fails. Nothing in the server can be asked to, so endpoints of the test do it, behind the server's own handling.</summary>
public sealed class DefectTests : IAsyncLifetime
{
    private readonly LogRecorder log = new();
    private WebApplication app = null!;
    private Client client = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddProblemDetails(problems => problems.CustomizeProblemDetails = made => made.ProblemDetails.Extensions["traceId"] = Problems.TraceId);
        app = builder.Build();
        app.UseProblemResponses();
        app.MapGet("/broken/{key}", string (string key) => throw new InvalidOperationException($"the secret of {key}"));
        app.MapGet("/busy", string () => throw StorageUnavailableException.Busy());
        app.MapGet("/bad", string () => throw new BadHttpRequestException("Unexpected end of request content."));
        await app.StartAsync();
        client = new Client(app.Urls.First(), null);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task A_defect_is_logged_under_the_id_that_the_client_is_told_and_tells_the_client_nothing_else()
    {
        var defect = (await client.Get("/broken/0123456789abcdef")).Refuses(HttpStatusCode.InternalServerError, "internal_error");
        Assert.DoesNotContain("secret", defect.Text);
        var line = Assert.Single(log.Lines, l => l.Level >= LogLevel.Error);
        Assert.Contains(defect.Of("traceId"), line.Text);
        Assert.Contains("/broken/{key}", line.Text);
        Assert.DoesNotContain("0123456789abcdef", line.Text);
        Assert.Equal("the secret of 0123456789abcdef", line.Error!.Message);
    }

    [Fact]
    public async Task What_is_no_defect_is_not_logged_as_one()
    {
        var busy = (await client.Get("/busy")).Refuses(HttpStatusCode.ServiceUnavailable, "storage_busy");
        Assert.Equal("1", busy.Headers["Retry-After"]);
        (await client.Get("/bad")).Refuses(HttpStatusCode.BadRequest, "bad_request");
        (await client.Get("/nothing")).Refuses(HttpStatusCode.NotFound, "route_not_found");
        Assert.DoesNotContain(log.Lines, l => l.Level >= LogLevel.Warning);
    }
}
