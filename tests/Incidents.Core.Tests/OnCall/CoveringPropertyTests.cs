using FsCheck;
using FsCheck.Fluent;
using Incidents.Core.OnCall;
using Incidents.Core.People;
using Incidents.Core.Time;

namespace Incidents.Core.Tests.OnCall;

/// <summary>Whatever layers, overrides and people there are.</summary>
public sealed class CoveringPropertyTests
{
    private static readonly string[] Zoned = ["Europe/Vienna", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "Asia/Kathmandu", "America/Havana", "Antarctica/Troll"];
    private static readonly string[] Names = ["a", "b", "c", "d", "e", "f"];

    private static readonly Gen<TimeOnly> Times = Gen.Choose(0, 95).Select(q => TimeOnly.FromTimeSpan(TimeSpan.FromMinutes(15 * q)));

    private static readonly Gen<Restriction> Windows =
        from start in Times
        from end in Times
        from days in Gen.ListOf(Gen.Elements(Enum.GetValues<DayOfWeek>()), 3)
        from every in Gen.Elements(true, false)
        select new Restriction { From = start, To = end, Days = every ? [] : [.. days.Distinct()] };

    private static readonly Gen<Layer> Layers =
        from kind in Gen.Elements(Enum.GetValues<RotationKind>())
        from unit in Gen.Elements(Enum.GetValues<TurnUnit>())
        from every in Gen.Choose(1, 30)
        from handOff in Times
        from people in Gen.NonEmptyListOf(Gen.Elements(Names))
        from start in Gen.Choose(-40, 10)
        from length in Gen.Choose(0, 40)
        from restrictions in Gen.ListOf(Windows, 2)
        from restricted in Gen.Elements(true, false)
        select new Layer
        {
            Name = "layer", Kind = kind, Unit = unit, Every = every, HandOff = handOff, People = [.. people.Take(7)], StartsOn = new DateOnly(2026, 3, 20).AddDays(start),
            EndsOn = length < 20 ? null : new DateOnly(2026, 3, 20).AddDays(start + length), Restrictions = restricted ? [.. restrictions] : [],
        };

    private static readonly Gen<Override> Overrides =
        from person in Gen.Elements(Names)
        from begin in Gen.Choose(-200, 2000)
        from length in Gen.Choose(1, 600)
        from made in Gen.Choose(0, 1000)
        from removed in Gen.Choose(-2, 10)
        let start = Begin.AddMinutes(15 * begin)
        select new Override
        {
            Id = $"ovr_{begin}_{length}_{made}_{person}", PersonId = person, From = start, Until = start.AddMinutes(15 * length), MadeAt = Begin.AddMinutes(made),
            RemovedAt = removed < 8 ? null : start.AddMinutes((removed - 9) * 60),
        };

    private static readonly Gen<Rota> Rotas =
        from zone in Gen.Elements(Zoned)
        from layers in Gen.ListOf(Layers, 3)
        from overrides in Gen.ListOf(Overrides, 4)
        from gone in Gen.Choose(0, 2000)
        select new Rota(zone, [.. layers.Select((l, i) => l with { Name = $"layer {i}" })])
        {
            Overrides = [.. overrides.DistinctBy(o => o.Id)],
            People = [.. Names.Select(n => new Person { Id = n, Name = n, DisabledAt = n == "f" ? Begin.AddMinutes(15 * gone) : null, SameAs = n == "e" ? "a" : null })],
        };

    private static DateTimeOffset Begin => Rota.At("2026-03-20T00:00Z");

    [Fact]
    public void Slots_follow_each_other_without_gap_or_overlap_and_who_is_on_call_is_who_should_be()
    {
        var (held, overridden, holes) = (0, 0, 0);
        Prop.ForAll(Rotas.ToArbitrary(), rota =>
        {
            var (from, until) = (Begin, Begin.AddDays(18));
            var slots = rota.Slots(from, until);
            Assert.Equal((from, until), (slots[0].From, slots[^1].Until));
            Assert.All(slots, s => Assert.True(s.From < s.Until && s.IsHole == s.Hole is not null && s.PersonIds.Count <= 1));
            Assert.All(slots.Zip(slots.Skip(1)), pair => Assert.Equal(pair.First.Until, pair.Second.From));
            foreach (var slot in slots)
            {
                // Nobody's second account, and nobody who is gone.
                Assert.DoesNotContain("e", slot.PersonIds);
                Assert.True(!slot.PersonIds.Contains("f") || slot.Until <= rota.People[5].DisabledAt);
                var over = rota.Overrides.Where(o => o.From <= slot.From && o.HoldsUntil > slot.From && !IsGone(rota, o.PersonId, slot.From)).OrderByDescending(o => o.MadeAt).ThenByDescending(o => o.Id, StringComparer.Ordinal).FirstOrDefault();
                Assert.Equal(over?.Id, slot.OverrideId);
                Assert.True(over is null || (slot.PersonIds.Single() == (over.PersonId == "e" ? "a" : over.PersonId) && slot.Until <= over.HoldsUntil));
                if (slot.Layer is { } name) IsWithin(rota, rota.Layers.Single(l => l.Name == name), slot);
                held += slot.Layer is null ? 0 : 1;
                overridden += over is null ? 0 : 1;
                holes += slot.IsHole ? 1 : 0;
            }

            // Asked for a part, it is the same part.
            var middle = from.AddHours(100.25);
            var part = rota.Slots(middle, middle.AddMinutes(1))[0];
            var whole = slots.Last(s => s.From <= middle);
            Assert.Equal((whole.OverrideId, whole.Layer, whole.TurnFrom, whole.Hole, string.Join(',', whole.PersonIds)), (part.OverrideId, part.Layer, part.TurnFrom, part.Hole, string.Join(',', part.PersonIds)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
        Assert.True(held > 1000 && overridden > 200 && holes > 200, $"{held} {overridden} {holes}");
    }

    private static bool IsGone(Rota rota, string person, DateTimeOffset at) => person == "f" && rota.People[5].DisabledAt <= at;

    /// <summary>No piece of a restricted layer reaches out of its windows, nor of the time in which the layer is.</summary>
    private static void IsWithin(Rota rota, Layer layer, OnCallSlot slot)
    {
        var zone = Zones.Find(rota.Zone)!;
        Assert.True(slot.From >= Zones.Instant(layer.StartsOn.ToDateTime(layer.HandOff), zone));
        Assert.True(layer.EndsOn is null || slot.Until <= Zones.Instant(layer.EndsOn.Value.ToDateTime(layer.HandOff), zone));
        if (layer.Restrictions.Count == 0) return;
        // Windows that touch are one, so each quarter of an hour is looked for.
        var day = DateOnly.FromDateTime(Zones.Local(slot.From, zone));
        for (var at = slot.From; at < slot.Until; at = at.AddMinutes(15))
        {
            while (DateOnly.FromDateTime(Zones.Local(at, zone)) > day) day = day.AddDays(1);
            Assert.Contains(layer.Restrictions.SelectMany(_ => new[] { -2, -1, 0 }, (r, back) => (r, On: day.AddDays(back))), w => w.r.IsOn(w.On.DayOfWeek)
                && Zones.Instant(w.On.ToDateTime(w.r.From), zone) <= at && Zones.Instant((w.r.To <= w.r.From ? w.On.AddDays(1) : w.On).ToDateTime(w.r.To), zone) > at);
        }
    }
}
