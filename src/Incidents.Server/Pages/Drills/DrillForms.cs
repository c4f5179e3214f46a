using System.Globalization;
using Incidents.Server.Drills;
using Incidents.Server.Http;

namespace Incidents.Server.Pages.Drills;

/// <summary>Reads what is typed about drills.</summary>
internal static class DrillForms
{
    private const int MostRows = 20;

    public static DrillStart Start(PageForm form) => new()
    {
        Environment = form["environment"], Parameters = Values(form, "param."), VolumePercent = Number(form["volumePercent"]), Scenario = form["scenario"], Service = form["service"], UnqualifiedReason = form["unqualifiedReason"],
    };

    public static NewReport Report(PageForm form) => new(
        form.Has("cleanup"),
        [.. Rows(form, "check", "name", "expected", "actual").Select(i => new NewCheck(form[$"check{i}.name"] ?? "", form[$"check{i}.expected"] ?? "", form[$"check{i}.actual"] ?? ""))],
        Lines(form["issues"]),
        [.. Rows(form, "todo", "text").Select(i => new NewFollowUp(form[$"todo{i}.text"]!, form[$"todo{i}.owner"] ?? "", Day(form[$"todo{i}.due"])))],
        [.. Rows(form, "proof", "link", "sha256").Select(i => new NewEvidence(form[$"proof{i}.link"] ?? "", form[$"proof{i}.sha256"] ?? "", form[$"proof{i}.note"]))],
        Lines(form["absent"]), form["cost"], form["wentWell"], form["wentBadly"], form["lucky"]);

    /// <summary>What a follow-up lacks that has no day.</summary>
    public static Checking CheckDays(PageForm form) =>
        Rows(form, "todo", "text").Aggregate(new Checking(), (checking, i) => checking.That(Day(form[$"todo{i}.due"]) != default, $"follow-up {i + 1}", "a day until which it is to be done"));

    public static NamedValues Values(PageForm form, string beginning)
    {
        var values = new NamedValues();
        foreach (var (name, text) in form.Named(beginning).Where(v => v.Text.Length > 0)) values[name] = text;
        return values;
    }

    public static IReadOnlyList<string> Lines(string? text) => [.. (text ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    private static IEnumerable<int> Rows(PageForm form, string row, params string[] fields) => Enumerable.Range(0, MostRows).Where(i => fields.Any(f => form[$"{row}{i}.{f}"] is not null));

    private static DateTimeOffset Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 2000 and < 2100 ? new DateTimeOffset(day.ToDateTime(new TimeOnly(23, 59)), TimeSpan.Zero) : default;

    /// <summary>What is no number is one that is refused.</summary>
    private static decimal? Number(string? text) => text is null ? null : decimal.TryParse(text.Replace(',', '.'), NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
