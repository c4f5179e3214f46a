using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Incidents.Core.Access;
using Incidents.Core.People;

namespace Incidents.Server.Tests.Runbooks;

/// <summary>Runbooks over HTTP: written without losing anybody's change, read in three forms, kept in every revision.</summary>
public class RunbookEndpointTests
{
    private const string Path = "/api/v1/runbooks/fail-over";
    private const string First = "# Fail over\n\n## Steps\n\n1. Stop the old one\n2. Promote the new one\n";
    private const string Second = "# Fail over\n\n## Steps\n\n1. Stop the old one\n2. Wait\n3. Promote the new one\n";

    [Fact]
    public async Task A_new_one_is_where_its_Location_says_with_an_ETag()
    {
        await using var app = await TestApp.Start();
        var editor = await app.As("edna", Role.Editor);
        var created = (await editor.Put(Path, First)).Is(HttpStatusCode.Created);
        Assert.Equal((Path, "r1"), (created.Headers["Location"], Revision(created)));
        var read = (await editor.Get(created.Headers["Location"])).Is(HttpStatusCode.OK);
        Assert.Equal((created.Text, created.Headers["ETag"], "Accept"), (read.Text, read.Headers["ETag"], read.Headers["Vary"]));
        Assert.Equal(("fail-over", "Fail over", 1, "edna", First), (read.Of("slug"), read.Of("title"), read.Json.GetProperty("revision").GetInt32(), read.Of("author"), read.Of("markdown")));
        Assert.Equal(["Stop the old one", "Promote the new one"], read.Json.GetProperty("steps").EnumerateArray().Select(s => s.Of("title")));
    }

    [Fact]
    public async Task The_same_text_again_makes_no_revision_with_or_without_If_Match()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        await ada.Put(Path, First);
        foreach (var ifMatch in new[] { null, "\"r1\"", "*" })
        {
            var again = (await ada.Put(Path, First, ifMatch)).Is(HttpStatusCode.OK);
            Assert.Equal("r1", Revision(again));
        }

        Assert.Single((await ada.Get($"{Path}/revisions")).Items());
    }

    [Fact]
    public async Task A_change_needs_proof_of_having_read_the_present_text()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        (await ada.Put(Path, First, "\"r1\"")).Refuses(HttpStatusCode.PreconditionFailed, "version_unknown");
        (await ada.Put(Path, First, "*")).Refuses(HttpStatusCode.PreconditionFailed, "version_unknown");
        await ada.Put(Path, First);

        Assert.Contains("\"r1\"", (await ada.Put(Path, Second)).Refuses(HttpStatusCode.PreconditionRequired, "version_required").Of("detail"));
        (await ada.Put(Path, Second, "\"r2\"")).Refuses(HttpStatusCode.PreconditionFailed, "version_stale");
        (await ada.Put(Path, Second, "nonsense")).Refuses(HttpStatusCode.PreconditionFailed, "version_stale");
        Assert.Equal("r2", Revision((await ada.Put(Path, Second, "\"r1.md\"")).Is(HttpStatusCode.OK)));
        (await ada.Put(Path, First, "\"r1\"")).Refuses(HttpStatusCode.PreconditionFailed, "version_stale");
        (await ada.Put(Path, Second, "\"r1\"")).Refuses(HttpStatusCode.PreconditionFailed, "version_stale");
        (await ada.Put(Path, First, "*")).Is(HttpStatusCode.OK);
        Assert.Equal([3, 2, 1], (await ada.Get($"{Path}/revisions")).Items().Select(r => r.GetProperty("number").GetInt32()));
    }

    [Fact]
    public async Task If_None_Match_star_only_creates()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        Task<Reply> OnlyNew(string text) => ada.Send(HttpMethod.Put, Path, Markdown(text), ("If-None-Match", "*"));
        (await OnlyNew(First)).Is(HttpStatusCode.Created);
        (await OnlyNew(Second)).Refuses(HttpStatusCode.PreconditionFailed, "version_exists");
        (await OnlyNew(First)).Refuses(HttpStatusCode.PreconditionFailed, "version_exists");
    }

    [Fact]
    public async Task Of_two_who_change_the_same_revision_at_once_one_is_told()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        await ada.Put(Path, First);
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => ada.Put(Path, $"{Second}4. Tell {i}\n", "\"r1\"")));
        Assert.Single(replies, reply => reply.Status == HttpStatusCode.OK);
        Assert.Equal(7, replies.Count(reply => reply.Code == "version_stale"));
        Assert.Equal(2, (await ada.Get($"{Path}/revisions")).Items().Count);
    }

    [Fact]
    public async Task An_old_revision_is_given_in_all_three_forms()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        await ada.Put(Path, First);
        app.Clock.Move(TimeSpan.FromHours(1));
        await ada.Put(Path, Second, "\"r1\"");

        var old = (await ada.Get($"{Path}/revisions/1")).Is(HttpStatusCode.OK);
        Assert.Equal((1, 2, 2), (old.Json.GetProperty("revision").GetInt32(), old.Json.GetProperty("latestRevision").GetInt32(), old.Json.GetProperty("steps").GetArrayLength()));
        Assert.Equal("2026-11-20T03:15:00Z", old.Of("createdAt"));
        var markdown = (await ada.Get($"{Path}/revisions/1", "text/markdown")).Is(HttpStatusCode.OK);
        Assert.Equal((First, "text/markdown; charset=utf-8", "\"r1.md\""), (markdown.Text, markdown.ContentType, markdown.Headers["ETag"]));
        var html = (await ada.Get($"{Path}/revisions/1", "text/html")).Is(HttpStatusCode.OK);
        Assert.StartsWith("<!doctype html>", html.Text);
        Assert.DoesNotContain("Wait", html.Text);
        Assert.Contains("Wait", (await ada.Get(Path, "text/html")).Text);
        Assert.Equal(Second, (await ada.Get(Path, "text/html;q=0.1, text/markdown")).Text);
        Assert.Equal("application/json; charset=utf-8", (await ada.Get(Path, "*/*")).ContentType);

        foreach (var number in new[] { "0", "3", "-1", "latest", "99999999999" }) (await ada.Get($"{Path}/revisions/{number}")).Refuses(HttpStatusCode.NotFound, "revision_not_found");
        (await ada.Get("/api/v1/runbooks/no-such")).Refuses(HttpStatusCode.NotFound, "runbook_not_found");
        (await ada.Get("/api/v1/runbooks/no-such/revisions")).Refuses(HttpStatusCode.NotFound, "runbook_not_found");
    }

    [Fact]
    public async Task What_the_reader_has_is_not_sent_again_and_a_form_that_is_not_there_is_refused()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        await ada.Put(Path, First);
        var first = (await ada.Get(Path)).Headers["ETag"];
        foreach (var tag in new[] { first, $"\"x\", {first}", $"W/{first}", "*" })
        {
            var unchanged = (await ada.Send(HttpMethod.Get, Path, null, ("If-None-Match", tag))).Is(HttpStatusCode.NotModified);
            Assert.Equal(("", first), (unchanged.Text, unchanged.Headers["ETag"]));
        }

        (await ada.Send(HttpMethod.Get, Path, null, ("If-None-Match", "\"r2\""))).Is(HttpStatusCode.OK);
        (await ada.Send(HttpMethod.Get, Path, null, ("Accept", "text/html"), ("If-None-Match", "\"r1\""))).Is(HttpStatusCode.OK);
        (await ada.Send(HttpMethod.Get, Path, null, ("Accept", "text/html"), ("If-None-Match", (await ada.Get(Path, "text/html")).Headers["ETag"]))).Is(HttpStatusCode.NotModified);
        (await ada.Get(Path, "image/png")).Refuses(HttpStatusCode.NotAcceptable, "not_acceptable");
        (await ada.Get(Path, "application/json;q=0, image/png")).Refuses(HttpStatusCode.NotAcceptable, "not_acceptable");
    }

    [Fact]
    public async Task The_text_may_come_as_JSON()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        (await ada.Send(HttpMethod.Put, Path, JsonContent.Create(new { markdown = First }))).Is(HttpStatusCode.Created);
        Assert.Equal(First, (await ada.Get(Path, "text/markdown")).Text);
        Task<Reply> Json(string body) => ada.Send(HttpMethod.Put, Path, new StringContent(body, Encoding.UTF8, "application/json"));
        (await Json("{}")).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        (await Json("""{"markdown":null}""")).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        (await Json("""{"markdown":"# x","title":"y"}""")).Refuses(HttpStatusCode.BadRequest, "unreadable_json");
        (await Json("""{"markdown":"\ud800"}""")).Refuses(HttpStatusCode.BadRequest, "unreadable_json");
        (await Json("""{"markdown":""")).Refuses(HttpStatusCode.BadRequest, "unreadable_json");
        (await Json("null")).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
    }

    [Fact]
    public async Task What_is_no_text_or_no_name_is_refused()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        Task<Reply> Put(byte[] body, string type) => ada.Send(HttpMethod.Put, Path, new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } });
        (await Put([0x23, 0x20, 0xC3, 0x28], "text/markdown")).Refuses(HttpStatusCode.BadRequest, "not_utf8");
        (await Put("# x\0"u8.ToArray(), "text/markdown")).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_runbook");
        (await Put("# x"u8.ToArray(), "application/pdf")).Refuses(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        (await ada.Send(HttpMethod.Put, Path)).Refuses(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        (await Put(new byte[3 * 1024 * 1024 + 1], "text/markdown")).Refuses(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        (await Put(Encoding.UTF8.GetBytes(new string('x', 1024 * 1024 + 1)), "text/markdown")).Refuses(HttpStatusCode.RequestEntityTooLarge, "runbook_too_large");
        foreach (var name in new[] { "Upper", "a_b", "-a", "a.b", "%C3%A9", new string('a', 101) }) (await ada.Put($"/api/v1/runbooks/{name}", First)).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_slug");
        Assert.Empty((await ada.Get("/api/v1/runbooks")).Items());
    }

    [Fact]
    public async Task Mistakes_against_the_convention_are_named_by_their_place()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        const string wrong = "---\nrunbook: 1\ntitle: T\nparams:\n  - {name: Bad Name, type: text}\n  - {name: when, type: eternity}\n---\n# T\n";
        var refused = (await ada.Put(Path, wrong)).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_runbook");
        Assert.True(refused.Json.GetProperty("errors").EnumerateObject().Count() >= 2, refused.Text);
        (await ada.Get(Path)).Refuses(HttpStatusCode.NotFound, "runbook_not_found");
    }

    [Fact]
    public async Task Only_those_who_may_write_do_and_the_list_goes_by_name()
    {
        await using var app = await TestApp.Start();
        foreach (var refused in new[] { await app.As("viewer", Role.Viewer), await app.As("rita", Role.Responder), await app.WithKey(Scope.Read, Scope.Respond) })
            (await refused.Put(Path, First)).Is(HttpStatusCode.Forbidden);
        (await app.Anonymous.Put(Path, First)).Is(HttpStatusCode.Unauthorized);

        var machine = await app.WithKey(Scope.Edit, Scope.Read);
        foreach (var name in new[] { "b", "c-2", "a", "c" }) (await machine.Put($"/api/v1/runbooks/{name}", First)).Is(HttpStatusCode.Created);
        Assert.Equal(["a", "b", "c", "c-2"], (await machine.All("/api/v1/runbooks?limit=1")).Select(r => r.Of("slug")));
        Assert.Equal((2, 0), ((await machine.Get("/api/v1/runbooks")).Items()[0].GetProperty("stepCount").GetInt32(), (await machine.Get("/api/v1/runbooks")).Items()[0].GetProperty("riskyCount").GetInt32()));
    }

    private static StringContent Markdown(string text) => new(text, Encoding.UTF8, "text/markdown");

    /// <summary>The tag's first part; the second is of how the runbook stands.</summary>
    private static string Revision(Reply reply) => reply.Headers["ETag"].Trim('"').Split('.')[0];
}
