using System.Text;
using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Alerts;
using Incidents.Core.Intake;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Alerts;
using Incidents.Storage.Intake;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Intake;

/// <summary>The journal of a sender: what it sent, as it came; brought from elsewhere, and taken later.</summary>
public static class JournalEndpoints
{
    /// <summary>A page ends early when its bodies are longer than this together.</summary>
    private const int MostBytes = 4 * 1024 * 1024;

    public static void MapJournal(this IEndpointRouteBuilder routes)
    {
        var journal = routes.MapGroup("/api/v1/integrations/{id}").WithTags("integrations").May(Permission.Administer);
        journal.MapGet("/journal", List).WithName("listJournal").WithSummary("What it sent, newest first; state is taken, unreadable, waiting or replayed.");
        journal.MapGet("/journal/{seq}", Get).WithName("getJournalEntry").WithSummary("One request as it came.");
        journal.MapPost("/journal", Import).WithName("importJournal").WithSummary("Bring requests from elsewhere, at most 1,000 at once; they wait until they are replayed.");
        journal.MapPost("/replay", Replay).WithName("replayJournal").WithSummary("Take what could not be read, or was brought from elsewhere, as of the time at which it was received: from (inclusive) to (exclusive). When more is left, go on with nextCursor.");
    }

    private static Results<Ok<ListView<JournalEntryView>>, ProblemHttpResult> List(string id, HttpContext context, Database db, string? state, string? cursor, string? limit)
    {
        if (!Words.Read<JournalState>(state, "state").Is(out var wanted, out var refusal) && refusal is not null) return Problems.From(refusal);
        if (!Cursor.Read(cursor, limit).Is(out var page, out refusal)) return Problems.From(refusal);
        if (page.After is not null && !long.TryParse(page.After, out _)) return Problems.From(HttpRefusals.BadQuery("cursor", "use the nextCursor of the answer before"));
        return db.Read(tx => IntegrationStore.Find(tx, id) is null ? null : Cut(JournalStore.List(tx, id, wanted, page))) is { } found
            ? TypedResults.Ok(Cursor.View(context, found, JournalEntryView.Of))
            : Problems.From(AlertRefusals.IntegrationNotFound(id));
    }

    private static Results<Ok<JournalEntryView>, ProblemHttpResult> Get(string id, string seq, Database db) => db.Read<Outcome<JournalEntry>>(tx =>
        IntegrationStore.Find(tx, id) is null ? AlertRefusals.IntegrationNotFound(id)
        : long.TryParse(seq, out var number) && JournalStore.Find(tx, id, number) is { } entry ? entry
        : IntakeRefusals.EntryNotFound(seq)).Ok(JournalEntryView.Of);

    private static async Task<Results<Ok<JournalImport>, ProblemHttpResult>> Import(string id, NewJournal body, HttpContext context, Answers answers, Caller caller) =>
        JournalReading.Check(body.Entries) is { } refusal
            ? Problems.From(refusal)
            : await answers.Ok(context, tx => JournalService.Import(tx, id, body.Entries!, caller), (_, count) => new JournalImport(count));

    private static async Task<Results<Ok<JournalReplay>, ProblemHttpResult>> Replay(string id, HttpContext context, Database db, Answers answers, Caller caller, string? from, string? to, string? cursor)
    {
        if (!Instants.Read(from, "from").Is(out var first, out var refusal) && refusal is not null) return Problems.From(refusal);
        if (!Instants.Read(to, "to").Is(out var last, out refusal) && refusal is not null) return Problems.From(refusal);
        if (!ReplayCursor.Read(cursor).Is(out var after, out refusal)) return Problems.From(refusal);
        if (db.Read(tx => IntegrationStore.Find(tx, id)) is null) return Problems.From(AlertRefusals.IntegrationNotFound(id));
        var done = new JournalReplay(0, 0, More: true, null);
        for (var chunks = 0; done.More && chunks < JournalService.MostChunks; chunks++)
        {
            var chunk = await db.Write(tx => JournalService.Replay(tx, id, first ?? DateTimeOffset.MinValue, last ?? DateTimeOffset.MaxValue, after));
            after = chunk.After;
            done = new JournalReplay(done.Replayed + chunk.Replayed, done.StillUnreadable + chunk.StillUnreadable, chunk.More, chunk.More ? after.ToString() : null);
        }

        return await answers.Ok(context, tx => JournalService.Conclude(tx, id, done, caller), (_, all) => all);
    }

    private static Page<JournalEntry> Cut(Page<JournalEntry> page)
    {
        var bytes = 0L;
        var fits = page.Items.TakeWhile((entry, i) => (bytes += entry.Request.Body.Length) <= MostBytes || i == 0).ToList();
        return fits.Count == page.Items.Count ? page : new Page<JournalEntry>(fits, $"{fits[^1].Seq}");
    }
}

/// <summary>A request as it came: the body as text where it is UTF-8, else in base64.</summary>
public sealed record JournalEntryView(
    long Seq, DateTimeOffset ReceivedAt, string Format, string Target, IReadOnlyDictionary<string, string> Headers, string Nonce, string? Body, string? BodyBase64, JournalState State, string? Problem, DateTimeOffset? ReplayedAt)
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static JournalEntryView Of(JournalEntry e)
    {
        var text = Text(e.Request.Body.Span);
        return new(e.Seq, e.ReceivedAt, e.Request.Format, e.Request.Target, e.Request.Headers, e.Request.Nonce, text, text is null ? Convert.ToBase64String(e.Request.Body.Span) : null, e.State, e.Problem, e.ReplayedAt);
    }

    private static string? Text(ReadOnlySpan<byte> body)
    {
        try
        {
            return body.Contains((byte)0) ? null : Strict.GetString(body);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}

/// <summary>Requests from another journal, oldest first where two were received in one instant.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewJournal(IReadOnlyList<NewJournalEntry>? Entries);

/// <summary>A request as the journal tells it. The nonce names events that bring no name: with another one they are other alerts.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewJournalEntry(
    DateTimeOffset? ReceivedAt, string Format, string? Body = null, string? BodyBase64 = null, string? Target = null, IReadOnlyDictionary<string, string>? Headers = null, string? Nonce = null);

/// <summary>How many wait now to be replayed.</summary>
public sealed record JournalImport(int Waiting);

/// <summary>What a replay did. When more is left, the next one goes on at nextCursor.</summary>
public sealed record JournalReplay(int Replayed, int StillUnreadable, bool More, string? NextCursor);
