using System.Text.Json;
using Incidents.Server.Http;
using Incidents.Server.People;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Incidents.Server.Tests.Http;

public sealed class JsonTests
{
    /// <summary>Finding it out is a good part of a start.</summary>
    [Fact]
    public async Task What_is_known_of_a_type_is_found_out_once_for_all_options()
    {
        await using var app = await TestApp.Start();
        var api = app.Server.Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        // From their first use on they cannot be changed, and share.
        _ = JsonSerializer.Serialize("", Json.Options);

        Assert.Same(Json.Options.GetTypeInfo(typeof(PersonView)), api.GetTypeInfo(typeof(PersonView)));
    }
}
