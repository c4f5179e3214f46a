using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Incidents.Server.Tests.Http;

/// <summary>What the edge refuses by itself, before any rule of the trade: always a problem that says what to do.</summary>
public sealed class ProblemTests(RunningApp running) : IClassFixture<RunningApp>
{
    private readonly TestApp app = running.App;

    [Theory]
    [InlineData("GET", "/nothing")]
    [InlineData("GET", "/api/v1/nothing")]
    [InlineData("POST", "/api/v2/incidents")]
    [InlineData("DELETE", "/nothing/at/all")]
    public async Task An_unknown_address_is_a_404_for_everyone(string method, string path)
    {
        foreach (var client in new[] { app.Anonymous, await app.As("ada") })
        {
            var problem = (await client.Send(new HttpMethod(method), path)).Refuses(HttpStatusCode.NotFound, "route_not_found");
            Assert.Equal("/problems/route_not_found", problem.Of("type"));
            Assert.Equal(404, problem.Json.GetProperty("status").GetInt32());
            Assert.Matches("^[0-9a-f]{32}$", problem.Of("traceId"));
            Assert.Equal(["type", "title", "status", "detail", "code", "traceId"], problem.Json.EnumerateObject().Select(p => p.Name));
        }
    }

    [Theory]
    [InlineData("GET", "/v2/enqueue")]
    [InlineData("PATCH", "/api/v1/teams")]
    [InlineData("DELETE", "/healthz")]
    public async Task A_wrong_method_is_a_405_that_names_the_right_ones(string method, string path)
    {
        var problem = (await app.Anonymous.Send(new HttpMethod(method), path)).Refuses(HttpStatusCode.MethodNotAllowed, "method_not_allowed");
        Assert.NotEmpty(problem.Headers["Allow"]);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/xml")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=no-such-charset")]
    [InlineData("application/json; charset=\"iso-8859-1\"")]
    public async Task A_body_of_another_type_is_a_415(string type) =>
        (await (await app.As("ada")).PostText("/api/v1/teams", """{"name":"a"}""", type)).Refuses(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");

    [Theory]
    [InlineData("application/json; charset=\"UTF-8\"")]
    [InlineData("application/json; profile=x")]
    [InlineData("application/vnd.incidents+json")]
    public async Task Json_by_its_other_names_is_read(string type) =>
        (await (await app.As("ada")).PostText("/api/v1/incidents", """{"title":"by hand"}""", type)).Is(HttpStatusCode.Created);

    [Fact]
    public async Task A_body_that_is_too_large_is_a_413_also_when_its_length_is_not_told()
    {
        var ada = await app.As("ada");
        var large = Encoding.UTF8.GetBytes($$"""{"name":"{{new string('a', 5 * 1024 * 1024)}}"}""");
        foreach (var chunked in new[] { false, true })
        {
            using var body = new ByteArrayContent(large) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var request = new HttpRequestMessage(HttpMethod.Post, app.Url + "/api/v1/teams") { Content = body };
            if (chunked) request.Headers.TransferEncodingChunked = true;
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ada.Token);
            Assert.Equal((HttpStatusCode.RequestEntityTooLarge, true), await StatusOf(request, "body_too_large"));
        }
    }

    [Theory]
    [InlineData("{\"name\":\n  \"a", "unreadable_json", "$.name, line 2, byte ")]
    [InlineData("""{"name":"a","nope":1}""", "unreadable_json", "there is no such property (at $.nope, line 1, byte ")]
    [InlineData("""{"name":"a","name":"b"}""", "duplicate_property", "$.name, line 1, byte ")]
    [InlineData("""{"name":"a","Name":"b"}""", "duplicate_property", "$.Name, line 1, byte ")]
    [InlineData("""{"name":5}""", "unreadable_json", "A text was expected here (at $.name, line 1,")]
    [InlineData("""{"name":{}}""", "unreadable_json", "A text was expected here (at $.name, line 1,")]
    [InlineData("""{"name":"a","members":"b"}""", "unreadable_json", "the value is of another type, or too large (at $.members, line 1,")]
    [InlineData("""{"name":"a","members":[1]}""", "unreadable_json", "A text was expected here (at $.members[0], line 1,")]
    [InlineData("""{"name":"\u0000"}""", "unreadable_json", "The text holds U+0000 (at $.name, line 1,")]
    [InlineData("""{"name":"\ud800"}""", "unreadable_json", "The text holds bytes or escapes that are no characters (at $.name,")]
    [InlineData("""{"name":"\udc00\ud800"}""", "unreadable_json", "(at $.name,")]
    [InlineData("[]", "unreadable_json", "the value is of another type, or too large (at $, line 1,")]
    [InlineData("\"text\"", "unreadable_json", "(at $, line 1,")]
    [InlineData("5", "unreadable_json", "(at $, line 1,")]
    [InlineData("// comment\n{}", "unreadable_json", "(at $, line 1,")]
    [InlineData("{\"name\":\"a\",}", "unreadable_json", "(at $, line 1,")]
    [InlineData("{'name':'a'}", "unreadable_json", "(at $, line 1,")]
    [InlineData("{} {}", "unreadable_json", "(at $, line 1,")]
    [InlineData("NaN", "unreadable_json", "(at $, line 1,")]
    [InlineData("", "body_required", "This needs a body.")]
    [InlineData("null", "body_required", "This needs a body.")]
    public async Task An_unreadable_body_is_a_400_that_names_the_place(string body, string code, string place)
    {
        var problem = (await (await app.As("ada")).PostText("/api/v1/teams", body)).Refuses(HttpStatusCode.BadRequest, code);
        Assert.Contains(place, problem.Of("detail"));
        Assert.DoesNotContain("Incidents.", problem.Text);
        Assert.DoesNotContain("System.", problem.Text);
    }

    [Theory]
    [InlineData("1e400")]
    [InlineData("1e2")]
    [InlineData("1.5")]
    [InlineData("9223372036854775808")]
    [InlineData("\"60\"")]
    [InlineData("true")]
    [InlineData("-0x1")]
    public async Task A_number_that_is_no_whole_number_is_a_400(string number) =>
        Assert.Contains("$.rtoSeconds", (await (await app.As("ada")).PostText("/api/v1/services", $$"""{"name":"a","rtoSeconds":{{number}}}"""))
            .Refuses(HttpStatusCode.BadRequest, "unreadable_json").Of("detail"));

    [Theory]
    [InlineData("2026-11-20T03:00:00")]
    [InlineData("2026-11-20")]
    [InlineData("03:00Z")]
    [InlineData("yesterday")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    [InlineData("0000-00-00T00:00:00Z")]
    public async Task An_instant_has_a_date_a_time_and_an_offset(string instant)
    {
        var ada = await app.As("ada");
        var incident = (await ada.Post("/api/v1/incidents", new { title = "by hand" })).Of("id");
        Assert.Contains("An instant is RFC 3339 with an offset", (await ada.Post($"/api/v1/incidents/{incident}/notes", new { text = "a", occurredAt = instant }))
            .Refuses(HttpStatusCode.BadRequest, "unreadable_json").Of("detail"));
    }

    [Fact]
    public async Task Brackets_a_hundred_thousand_deep_are_a_400()
    {
        var deep = new string('[', 100_000);
        var ada = await app.As("ada");
        (await ada.PostText("/api/v1/teams", deep)).Refuses(HttpStatusCode.BadRequest, "unreadable_json");
        (await ada.PostText("/api/v1/teams", "{\"name\":" + deep)).Refuses(HttpStatusCode.BadRequest, "unreadable_json");
        (await ada.PostText("/api/v1/verifications/v/attempts", "{\"values\":{\"a\":" + deep)).Refuses(HttpStatusCode.BadRequest, "unreadable_json");
    }

    [Fact]
    public async Task Bytes_that_are_no_utf8_are_a_400_and_a_byte_order_mark_is_skipped()
    {
        var ada = await app.As("ada");
        byte[] broken = [.. "{\"name\":\""u8, 0xC3, 0x28, .. "\"}"u8];
        Assert.Equal("unreadable_json", (await SendBytes(ada, broken)).Code);
        Assert.Equal("unreadable_json", (await SendBytes(ada, [0xFF, 0xFE, (byte)'{', 0, (byte)'}', 0])).Code);
        (await SendBytes(ada, [0xEF, 0xBB, 0xBF, .. "{\"name\":\"marked\"}"u8])).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_detail_does_not_repeat_megabytes()
    {
        var ada = await app.As("ada");
        var problem = (await ada.Post("/api/v1/incidents", new { title = "a", service = new string('s', 1_000_000) })).Refuses(HttpStatusCode.NotFound, "service_not_found");
        Assert.True(problem.Text.Length < 3000, $"{problem.Text.Length} characters");
        problem = (await ada.PostText("/api/v1/teams", $$"""{"{{new string('p', 1_000_000)}}":1}""")).Refuses(HttpStatusCode.BadRequest, "unreadable_json");
        Assert.True(problem.Text.Length < 3000, $"{problem.Text.Length} characters");
    }

    [Theory]
    [InlineData("/api/v1/incidents?limit=0", "limit")]
    [InlineData("/api/v1/incidents?limit=201", "limit")]
    [InlineData("/api/v1/incidents?limit=many", "limit")]
    [InlineData("/api/v1/incidents?cursor=!", "cursor")]
    [InlineData("/api/v1/incidents?cursor=", "cursor")]
    [InlineData("/api/v1/incidents?state=broken", "state")]
    [InlineData("/api/v1/incidents?service=%00", "service")]
    [InlineData("/api/v1/runs?incidentId=a%00b", "incidentId")]
    [InlineData("/api/v1/alerts?anything=%00", "anything")]
    public async Task A_wrong_query_is_a_400_that_names_the_parameter(string path, string parameter)
    {
        var problem = (await (await app.As("ada")).Get(path)).Refuses(HttpStatusCode.BadRequest, "bad_query");
        Assert.Equal(parameter, Assert.Single(problem.Json.GetProperty("errors").EnumerateObject()).Name);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("image/png;q=0")]
    [InlineData("nonsense")]
    public async Task A_refusal_is_a_problem_whatever_form_was_asked_for(string accept) =>
        (await (await app.As("ada")).Get("/api/v1/people/per_1", accept)).Refuses(HttpStatusCode.NotFound, "person_not_found");

    [Fact]
    public async Task What_is_no_http_gets_a_400_or_nothing_and_the_server_goes_on()
    {
        var port = new Uri(app.Url).Port;
        var random = new Random(4);
        for (var round = 0; round < 40; round++)
        {
            using var socket = new TcpClient("127.0.0.1", port);
            var noise = new byte[1 + random.Next(2000)];
            random.NextBytes(noise);
            await using var stream = socket.GetStream();
            using var answer = new StreamReader(stream);
            await stream.WriteAsync(noise, TestContext.Current.CancellationToken);
            socket.Client.Shutdown(SocketShutdown.Send);
            var said = "";
            try
            {
                said = await answer.ReadToEndAsync(TestContext.Current.CancellationToken);
            }
            catch (IOException)
            {
                // Closed by the server with our bytes unread.
            }

            Assert.True(said.Length == 0 || said.StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal), said);
        }

        (await app.Anonymous.Get("/healthz")).Is(HttpStatusCode.OK);
    }

    private static Task<Reply> SendBytes(Client client, byte[] bytes) =>
        client.Send(HttpMethod.Post, "/api/v1/teams", new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } });

    /// <summary>The server answers and closes before it has read everything, which a client may see as a broken pipe first.</summary>
    private static async Task<(HttpStatusCode, bool)> StatusOf(HttpRequestMessage request, string code)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, Expect100ContinueTimeout = TimeSpan.FromSeconds(5) });
        request.Headers.ExpectContinue = true;
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, (await response.Content.ReadAsStringAsync()).Contains(code, StringComparison.Ordinal));
    }
}
