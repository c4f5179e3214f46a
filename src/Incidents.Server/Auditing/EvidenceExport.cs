using System.IO.Compression;
using System.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Incidents.Core.Access;
using Incidents.Core.Auditing;
using Incidents.Core.Drills;
using Incidents.Core.Timeline;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.Runbooks;
using Incidents.Storage.Timeline;

namespace Incidents.Server.Auditing;

/// <summary>Writes what an auditor is given, file by file. Read in several turns: what it tells is only ever added to.</summary>
internal sealed class EvidenceExport(Database db, EvidenceScope scope)
{
    private const int EntriesAtOnce = 500;

    private readonly List<string> csv = [];
    private readonly List<EvidenceDrill> told = [];
    private readonly SortedSet<(string Slug, string RunbookId, int Revision)> revisions = [];
    private readonly SortedSet<string> timelines = new(StringComparer.Ordinal);
    private Pseudonyms? pseudonyms;

    public async Task Write(Stream to, Caller by)
    {
        string sums;
        await using var patient = new PatientStream(to);
        using (var archive = new ZipArchive(patient, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8))
        {
            var zip = new EvidenceZip(archive, patient, scope.At);
            pseudonyms = scope.Pseudonymised ? db.Read(EvidenceReading.Names) : null;
            await zip.Add("drills.jsonl", Drills());
            await zip.Add("drills.csv", csv.Prepend(EvidenceTable.Header));
            await zip.Add("plans.jsonl", db.Read(tx => EvidenceReading.Plans(tx, scope)).Select(Line));
            foreach (var (slug, runbookId, number) in revisions)
                if (db.Read(tx => RunbookStore.FindRevision(tx, runbookId, number)) is { } revision) await zip.Add($"runbooks/{slug}/r{number}.md", [revision.Markdown]);
            // Their hashes are over names too.
            foreach (var subject in timelines.Where(_ => !scope.Pseudonymised)) await Timeline(zip, subject);
            await zip.Add("controls.csv", ControlMapping.All.Select(c => Csv.Row([c.Framework, c.Control, c.Asks, c.Shown])).Prepend(Csv.Row(["framework", "control", "asks", "shown"])));
            await zip.Add("index.html", [EvidencePage.Of(scope, told)]);
            await zip.Add("README.txt", [EvidencePage.ReadMe(scope)]);
            await zip.Add("verify.sh", [Script()], executable: true);
            sums = zip.Sums;
            await zip.Add("SHA256SUMS", [sums]);
        }

        await patient.PassOn();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sums)));
        await db.Write(tx =>
        {
            AccessLogStore.Add(tx, by.Actor, AccessEvent.EvidenceExported, scope.Service?.Id ?? "drills", $"{by.Name} has the evidence of drills {scope.InWords}; its SHA256SUMS has the hash {hash}");
            return true;
        });
    }

    private IEnumerable<string> Drills()
    {
        foreach (var id in scope.DrillIds)
        {
            if (db.Read(tx => EvidenceReading.Drill(tx, id)) is not { } drill) continue;
            if (drill.Drill.State is not (DrillState.InProgress or DrillState.AwaitingWitness)) timelines.Add(drill.Drill.Id);
            if (drill.Followed is { } followed)
            {
                revisions.Add((drill.Drill.Runbook, drill.Drill.RunbookId, followed.Revision));
                if (followed.HasEnded) timelines.Add(followed.TimelineId);
            }

            var shown = pseudonyms is null ? drill : drill.Under(pseudonyms);
            told.Add(shown);
            csv.Add(EvidenceTable.Row(shown));
            yield return Line(drill);
        }
    }

    private string Line<T>(T value)
    {
        var node = JsonSerializer.SerializeToNode(value, Json.Options)!;
        return (pseudonyms is { } names ? Hidden(node, names)! : node).ToJsonString(Json.Options) + "\n";
    }

    private static JsonNode? Hidden(JsonNode? node, Pseudonyms names)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var (name, value) in fields.ToList()) fields[name] = Hidden(value?.DeepClone(), names);
                return fields;
            case JsonArray items:
                return new JsonArray([.. items.Select(i => Hidden(i?.DeepClone(), names))]);
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                return JsonValue.Create(names.In(value.GetValue<string>()));
            default:
                return node;
        }
    }

    private async Task Timeline(EvidenceZip zip, string subject)
    {
        var head = db.Read(tx => TimelineStore.HeadOf(tx, subject));
        await zip.Add($"timelines/{subject}.jsonl", Lines(subject, head.Entries));
        await zip.Add($"timelines/{subject}.head", [$"{head.Entries}\t{head.Hash}\n"]);
    }

    /// <summary>What each hash was made of, after the hash that is stored before it: a chain that was broken shows as broken.</summary>
    private IEnumerable<string> Lines(string subject, long entries)
    {
        yield return HashChain.GenesisLine(subject) + "\n";
        var previous = HashChain.Genesis(subject);
        for (var after = 0L; after < entries;)
        {
            var page = db.Read(tx => TimelineStore.Read(tx, subject, after, EntriesAtOnce));
            if (page.Count == 0) yield break;
            foreach (var entry in page.Where(e => e.Seq <= entries))
            {
                yield return HashChain.NextLine(previous, entry) + "\n";
                previous = entry.Hash;
            }

            after = page[^1].Seq;
        }
    }

    private static string Script()
    {
        using var reader = new StreamReader(typeof(EvidenceExport).Assembly.GetManifestResourceStream("verify.sh")!);
        return reader.ReadToEnd();
    }
}
