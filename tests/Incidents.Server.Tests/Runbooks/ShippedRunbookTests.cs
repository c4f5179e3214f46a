using System.Net;
using System.Text.Json;

namespace Incidents.Server.Tests.Runbooks;

/// <summary>The runbooks that come with the service: what we ask of others' runbooks, ours have.</summary>
public class ShippedRunbookTests(ITestOutputHelper output)
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "runbooks");

    [Fact]
    public async Task Each_says_when_to_try_it_what_is_risky_and_where_a_second_person_finds_the_values()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        var files = Directory.GetFiles(Folder, "*.md").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(
            ["disk-full", "expired-certificate", "fail-over-postgresql", "restore-incidents-database", "restore-postgresql-point-in-time", "roll-back-bad-deploy"],
            files.Select(Path.GetFileNameWithoutExtension));
        foreach (var file in files)
        {
            var name = Path.GetFileNameWithoutExtension(file);
            await app.Publish(name, await File.ReadAllTextAsync(file));
            var runbook = (await ada.Get($"/api/v1/runbooks/{name}")).Is(HttpStatusCode.OK).Json;
            var lint = runbook.GetProperty("lint").EnumerateArray().Select(f => $"{f.Of("rule")}, line {f.GetProperty("line")}: {f.Of("text")}").ToList();
            foreach (var finding in lint) output.WriteLine($"{name}: {finding}");
            Assert.Empty(lint);

            Assert.StartsWith("P", runbook.GetProperty("drill").Of("every"));
            Assert.NotNull(runbook.Of("owner"));
            var steps = runbook.GetProperty("steps").EnumerateArray().ToList();
            Assert.InRange(steps.Count, 3, 60);
            var risky = steps.Where(s => s.GetProperty("risky").GetBoolean()).ToList();
            Assert.NotEmpty(risky);
            var critical = risky.SelectMany(s => s.GetProperty("uses").EnumerateArray().Select(u => u.GetString())).ToHashSet();
            Assert.NotEmpty(critical);
            foreach (var parameter in runbook.GetProperty("parameters").EnumerateArray().Where(p => critical.Contains(p.Of("name"))))
                Assert.True(parameter.GetProperty("derive").ValueKind == JsonValueKind.String, $"{name}: {parameter.Of("name")} is used in a risky step, and no second person is told where to find it.");
            Assert.Contains(steps, s => s.GetProperty("expect").ValueKind == JsonValueKind.String);
            Assert.Contains(steps, s => s.GetProperty("rollback").ValueKind == JsonValueKind.String);
        }
    }
}
