using Incidents.Core.Escalation;
using Incidents.Core.People;
using Incidents.Server.OnCall;
using Incidents.Server.Runs;
using Incidents.Storage;
using Incidents.Storage.Notifications;
using Incidents.Storage.OnCall;
using Incidents.Storage.People;

namespace Incidents.Server.Escalation;

/// <summary>Who or what a target is at some moment.</summary>
/// <param name="Target">The target.</param>
/// <param name="Name">What it is called, with who it is.</param>
/// <param name="People">Whom it stands for; each human once, nobody whose account is closed.</param>
/// <param name="ChannelId">The shared channel that it is.</param>
/// <param name="Hole">Why it is nobody.</param>
internal sealed record Reach(ChainTarget Target, string Name, IReadOnlyList<Person> People, string? ChannelId = null, string? Hole = null)
{
    public IEnumerable<string> PersonIds => People.Select(p => p.Id);

    public static Reach Of(ReadTx tx, ChainTarget target, DateTimeOffset at) => target.Kind switch
    {
        TargetKind.Person => OfPerson(tx, target),
        TargetKind.Team => OfTeam(tx, target),
        TargetKind.Channel => OfChannel(tx, target),
        _ => OfSchedule(tx, target, at),
    };

    /// <summary>Whom the end of a chain is told to: its fallback, else the admins.</summary>
    public static IReadOnlyList<Reach> OfFallback(ReadTx tx, ChainPlan plan, DateTimeOffset at)
    {
        if (plan.Fallback is { } fallback && Of(tx, fallback, at) is { Hole: null } named) return [named];
        var admins = VerificationFactFinding.Admins(tx).ToList();
        return [.. admins.Select(id => OfPerson(tx, new ChainTarget(TargetKind.Person, id)))];
    }

    /// <summary>Whether any channel reaches him.</summary>
    public static bool ByAnyWay(ReadTx tx, string personId) => DestinationStore.Usable(tx, personId).Count > 0;

    private static Reach OfPerson(ReadTx tx, ChainTarget target) => PersonStore.FindSelf(tx, target.Id) switch
    {
        null => new Reach(target, target.Id, [], Hole: $"there is no person {target.Id}"),
        { DisabledAt: not null } gone => new Reach(target, gone.Name, [], Hole: $"{gone.Name}'s account is closed"),
        { } person => new Reach(target, person.Name, [person]),
    };

    private static Reach OfTeam(ReadTx tx, ChainTarget target)
    {
        if (TeamStore.Find(tx, target.Id) is not { } team) return new Reach(target, target.Id, [], Hole: $"there is no team {target.Id}");
        var people = Live(tx, team.Members);
        return people.Count == 0 ? new Reach(target, $"team {team.Name}", [], Hole: $"nobody is in the team {team.Name}") : new Reach(target, $"team {team.Name} ({Names(people)})", people);
    }

    private static Reach OfSchedule(ReadTx tx, ChainTarget target, DateTimeOffset at)
    {
        var slot = target.Kind == TargetKind.Schedule ? OnCallReading.At(tx, target.Id, at) : OnCallReading.Next(tx, target.Id, at);
        var where = $"{(target.Kind == TargetKind.Schedule ? "on call" : "next on call")} in {ScheduleStore.Find(tx, target.Id)?.Name ?? target.Id}";
        var people = Live(tx, slot.PersonIds);
        return people.Count == 0 ? new Reach(target, where, [], Hole: slot.Hole ?? "nobody is") : new Reach(target, $"{Names(people)} ({where})", people);
    }

    private static Reach OfChannel(ReadTx tx, ChainTarget target) => DestinationStore.Find(tx, target.Id) switch
    {
        { PersonId: null, IsUsable: true } channel => new Reach(target, $"channel {channel.Name}", [], channel.Id),
        { PersonId: null } channel => new Reach(target, $"channel {channel.Name}", [], Hole: channel.DisabledWhy is { } why ? $"nothing arrives there any more ({why})" : "it is not verified yet"),
        _ => new Reach(target, target.Id, [], Hole: $"there is no channel {target.Id}"),
    };

    private static List<Person> Live(ReadTx tx, IEnumerable<string> ids) => [.. ids.Select(id => PersonStore.FindSelf(tx, id)).OfType<Person>().Where(p => p.DisabledAt is null).DistinctBy(p => p.Id)];

    private static string Names(IEnumerable<Person> people) => string.Join(", ", people.Select(p => p.Name));
}
