using Incidents.Core.Time;

namespace Incidents.Core.OnCall;

/// <summary>Decides who is on call: overrides cover layers, a layer covers those after it, and who is gone covers nobody.</summary>
public static class Covering
{
    private const string NotYet = "the schedule did not exist yet";
    private const string NoMore = "the schedule was removed";
    private const string NoLayer = "no layer has anybody then";

    /// <summary>Who is on call from <paramref name="from"/> until <paramref name="until"/>: slots that follow each other without gap or overlap; where nobody is, the slot is a hole.</summary>
    /// <param name="schedule">Which.</param>
    /// <param name="revisions">All of its revisions, in their order.</param>
    /// <param name="overrides">Those that may hold then, also removed ones.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="from">The beginning.</param>
    /// <param name="until">The end, which does not belong to it.</param>
    public static IReadOnlyList<OnCallSlot> Slots(
        Schedule schedule, IReadOnlyList<ScheduleRevision> revisions, IReadOnlyList<Override> overrides, OnCallPeople people, DateTimeOffset from, DateTimeOffset until)
    {
        var slots = new List<OnCallSlot>();
        var begin = revisions.Count == 0 ? DateTimeOffset.MaxValue : revisions[0].InForceFrom;
        var end = schedule.RemovedAt ?? DateTimeOffset.MaxValue;
        Hole(slots, from, Earlier(until, Earlier(begin, end)), NotYet);
        for (var i = 0; i < revisions.Count; i++)
        {
            var (first, last) = (Later(from, revisions[i].InForceFrom), Earlier(Earlier(until, end), i + 1 < revisions.Count ? revisions[i + 1].InForceFrom : DateTimeOffset.MaxValue));
            if (first < last) Fill(slots, [.. Sources(revisions[i], overrides, first, last)], people, first, last);
        }

        Hole(slots, Later(from, end), until, NoMore);
        return slots;
    }

    /// <summary>Slots of the same person, or of nobody, that follow each other as one: from one hand-over to the next.</summary>
    public static IReadOnlyList<OnCallSlot> Shifts(IReadOnlyList<OnCallSlot> slots)
    {
        var shifts = new List<OnCallSlot>();
        foreach (var slot in slots)
        {
            if (shifts.Count > 0 && shifts[^1].PersonIds.SequenceEqual(slot.PersonIds)) shifts[^1] = shifts[^1] with { Until = slot.Until };
            else shifts.Add(slot);
        }

        return shifts;
    }

    /// <summary>What may say who is on call, the most important first.</summary>
    private static IEnumerable<Source> Sources(ScheduleRevision revision, IReadOnlyList<Override> overrides, DateTimeOffset from, DateTimeOffset until)
    {
        foreach (var one in overrides.Where(o => o.From < o.HoldsUntil && o.From < until && o.HoldsUntil > from).OrderByDescending(o => o.MadeAt).ThenByDescending(o => o.Id, StringComparer.Ordinal))
            yield return new Source([new Stint(Later(one.From, from), Earlier(one.HoldsUntil, until), one.PersonId, one.From)], null, one.Id);
        // A zone that this machine does not know leaves holes, which are warned of; it must not bring down everything.
        if (Zones.Find(revision.Zone) is not { } zone) yield break;
        foreach (var layer in revision.Layers) yield return new Source([.. Turning.Of(layer, zone, from, until)], layer.Name, null);
    }

    private static void Fill(List<OnCallSlot> slots, IReadOnlyList<Source> sources, OnCallPeople people, DateTimeOffset from, DateTimeOffset until)
    {
        var cuts = new SortedSet<DateTimeOffset> { from, until };
        foreach (var stint in sources.SelectMany(s => s.Stints))
        {
            cuts.Add(stint.From);
            cuts.Add(stint.Until);
            if (people.GoneFrom(stint.PersonId) is { } gone && gone > from && gone < until) cuts.Add(gone);
        }

        var begin = from;
        foreach (var end in cuts.Skip(1))
        {
            Add(slots, At(sources, people, begin) with { From = begin, Until = end });
            begin = end;
        }
    }

    private static OnCallSlot At(IReadOnlyList<Source> sources, OnCallPeople people, DateTimeOffset at)
    {
        string? gone = null;
        foreach (var source in sources)
        {
            if (source.At(at) is not { } stint) continue;
            if (!(people.GoneFrom(stint.PersonId) <= at))
                return new OnCallSlot { PersonIds = [people.Self(stint.PersonId)], Layer = source.Layer, TurnFrom = stint.TurnFrom, OverrideId = source.OverrideId };
            gone ??= $"{people.Name(stint.PersonId)} would be on call, and that account is closed";
        }

        return new OnCallSlot { Hole = gone ?? NoLayer };
    }

    private static void Hole(List<OnCallSlot> slots, DateTimeOffset from, DateTimeOffset until, string why)
    {
        if (from < until) Add(slots, new OnCallSlot { From = from, Until = until, Hole = why });
    }

    private static void Add(List<OnCallSlot> slots, OnCallSlot slot)
    {
        if (slots.Count > 0 && slots[^1].GoesOnIn(slot)) slots[^1] = slots[^1] with { Until = slot.Until };
        else slots.Add(slot);
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    /// <summary>One layer or override with its stints in order. It is asked for later and later instants.</summary>
    private sealed class Source(IReadOnlyList<Stint> stints, string? layer, string? overrideId)
    {
        private int next;

        public IReadOnlyList<Stint> Stints => stints;

        public string? Layer => layer;

        public string? OverrideId => overrideId;

        public Stint? At(DateTimeOffset at)
        {
            while (next < stints.Count && stints[next].Until <= at) next++;
            return next < stints.Count && stints[next].From <= at ? stints[next] : null;
        }
    }
}
