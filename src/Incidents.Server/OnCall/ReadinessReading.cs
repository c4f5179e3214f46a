using Incidents.Core;
using Incidents.Core.OnCall;
using Incidents.Core.Readiness;
using Incidents.Core.Runbooks;
using Incidents.Core.Runs;
using Incidents.Server.Runbooks;
using Incidents.Storage;
using Incidents.Storage.OnCall;
using Incidents.Storage.People;
using Incidents.Storage.Runbooks;
using Incidents.Storage.Runs;
using Incidents.Storage.Services;

namespace Incidents.Server.OnCall;

/// <summary>Crosses the schedules with what people have practised.</summary>
internal static class ReadinessReading
{
    public static ReadinessView Of(ReadTx tx, RunbookService runbooks, DateTimeOffset until)
    {
        var people = new OnCallPeople(PersonStore.All(tx));
        List<Rota> rotas = [.. ScheduleStore.All(tx).Select(s => new Rota(s, ScheduleStore.Revision(tx, s.Id, s.Revision)!.GapsAreMeant, ScheduleView.ZoneOf(tx, s), OnCallReading.Slots(tx, s, people, tx.Now, until)))];
        return new(tx.Now, until, [.. rotas.Select(GapsOf)], [.. Runbooks(tx, runbooks, rotas, until)]);
    }

    private static ScheduleGapsView GapsOf(Rota rota) => new(
        ScheduleName.Of(rota.Schedule), rota.GapsAreMeant,
        [.. Covering.Shifts(rota.Slots).Where(s => s.IsHole).Select(s => new GapView(s.From, s.Until, $"{LocalSpan.Words(s.From, s.Until, rota.Zone)} nobody is on call", s.Hole!))]);

    private static IEnumerable<RunbookReadinessView> Runbooks(ReadTx tx, RunbookService runbooks, IReadOnlyList<Rota> rotas, DateTimeOffset until)
    {
        var experience = ExperienceStore.OfRunbooks(tx);
        var teams = TeamStore.All(tx).ToLookup(t => t.Name, t => t.Id, StringComparer.OrdinalIgnoreCase);
        var services = ServiceStore.All(tx).ToDictionary(s => s.Slug, s => s.TeamId);
        foreach (var summary in RunbookStore.All(tx))
        {
            // A text that can no longer be read asks for nothing.
            var runbook = runbooks.Find(tx, summary.Slug).Is(out var shown, out _) ? shown.Volume.Runbook : null;
            var rules = runbook is null ? RunRules.None : RunRules.Of(runbook);
            var owners = (runbook?.Services ?? []).Select(s => services.GetValueOrDefault(s)).Concat(summary.Owner is { } owner ? teams[owner] : []).OfType<string>().ToHashSet();
            List<Rota> own = [.. rotas.Where(r => r.Schedule.TeamId is { } team && owners.Contains(team))];
            IReadOnlyList<Rota> counted = own.Count > 0 ? own : rotas;
            var practised = experience(summary.Id);
            var busFactor = Qualifying.BusFactor(rules.Executor, practised, tx.Now);
            var zone = counted.Count > 0 ? counted[0].Zone : TimeZoneInfo.Utc;
            yield return new RunbookReadinessView(
                summary.Slug, summary.Title, [.. counted.Select(r => r.Schedule.Slug)], busFactor, Qualifying.Warning(busFactor),
                [.. Readying.Uncovered(rules, practised, [.. counted.Select(r => r.Slots)], tx.Now, until).Select(u => new UnreadyView(u.From, u.Until, u.Role, u.Why, Words(u, summary.Slug, zone)))]);
        }
    }

    private static string Words(Unready u, string runbook, TimeZoneInfo zone)
    {
        var does = u.Role == PracticeRole.Executor ? "performed" : "followed or verified";
        return LocalSpan.Words(u.From, u.Until, zone) + u.Why switch
        {
            UnreadyReason.NobodyOnCall => $" nobody is on call who could have {does} {runbook}",
            UnreadyReason.NobodyEver => $" nobody on call has ever {does} {runbook}",
            _ => $" nobody on call has {does} {runbook} {u.Rule.InWords()}",
        };
    }

    private sealed record Rota(Schedule Schedule, bool GapsAreMeant, TimeZoneInfo Zone, IReadOnlyList<OnCallSlot> Slots);
}
