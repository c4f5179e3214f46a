using System.Globalization;
using Incidents.Core;
using Incidents.Core.Coverage;
using Incidents.Core.Drills;
using Incidents.Core.Runbooks;
using Incidents.Core.Time;
using Incidents.Server.Coverage;
using Incidents.Server.Drills;
using Incidents.Storage;
using Incidents.Storage.Drills;
using Incidents.Storage.Runbooks;

namespace Incidents.Server.Pages.Drills;

/// <summary>Drills: what waits, a month of them, the plans, and how the runbooks stand.</summary>
/// <param name="First">The first day of the month.</param>
/// <param name="Weeks">Its weeks from Monday, with the days of its neighbours.</param>
/// <param name="OfMonth">Those that are due in it.</param>
/// <param name="Waiting">Those that can be done, go on, or wait for a witness.</param>
/// <param name="Plans">All plans.</param>
/// <param name="Runbooks">Titles by slug, with how they stand.</param>
/// <param name="Windows">What is left undone, but for proofs, which stand beside the runbooks.</param>
public sealed record DrillsModel(
    DateOnly First, IReadOnlyList<IReadOnlyList<DrillDay>> Weeks, IReadOnlyList<Drill> OfMonth, IReadOnlyList<Drill> Waiting, IReadOnlyList<DrillPlanView> Plans, IReadOnlyList<StandingRunbook> Runbooks,
    IReadOnlyList<BrokenWindow> Windows)
{
    internal static DrillsModel Of(ReadTx tx, string? month, BrokenWindowReading windows)
    {
        var known = DateOnly.TryParseExact($"{month}-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var asked) && asked.Year is >= 2000 and < 2100;
        var today = DateOnly.FromDateTime(tx.Now.UtcDateTime);
        var first = known ? asked : new DateOnly(today.Year, today.Month, 1);
        var from = first.AddDays(-(((int)first.DayOfWeek + 6) % 7));
        var weeks = (first.AddMonths(1).DayNumber - from.DayNumber + 6) / 7;
        // What the wall shows may be another day than the instant says.
        var drills = DrillStore.Between(tx, Midnight(from.AddDays(-1)), Midnight(from.AddDays(weeks * 7 + 1)));
        var days = Enumerable.Range(0, weeks * 7).Select(i => from.AddDays(i)).Select(day => new DrillDay(day, day.Month == first.Month, day == today, [.. drills.Where(d => DateOnly.FromDateTime(d.DueLocal) == day)])).ToList();
        var proofs = ProofReading.All(tx);
        return new(first, [.. days.Chunk(7)], [.. days.Where(d => d.IsOfMonth).SelectMany(d => d.Drills)], DrillStore.Current(tx), [.. DrillPlanStore.All(tx).Select(p => DrillPlanView.Of(tx, p))],
            [.. RunbookStore.All(tx).Select(r => new StandingRunbook(r.Slug, r.Title, proofs.GetValueOrDefault(r.Id)))],
            [.. windows.Of(tx).Where(w => w.Kind != WindowKind.Unproven)]);
    }

    private static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}

/// <summary>A day of the month, with what is due on it.</summary>
public sealed record DrillDay(DateOnly Day, bool IsOfMonth, bool IsToday, IReadOnlyList<Drill> Drills);

/// <summary>A runbook and whether it is known to work.</summary>
public sealed record StandingRunbook(string Slug, string Title, Proof? Proof);
