using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Incidents.Core.Runs;

namespace Incidents.Core.Tests.Runs.Model;

/// <summary>Whatever six people do to three runs, in whatever order: the rules and the reference agree, and nobody turns both keys.</summary>
public class ModelTests
{
    private const int Length = 40;

    /// <summary>INCIDENTS_SEQUENCES asks for more.</summary>
    private static readonly int Sequences = int.TryParse(Environment.GetEnvironmentVariable("INCIDENTS_SEQUENCES"), CultureInfo.InvariantCulture, out var more) ? more : 100_000;

    [Fact]
    public void The_rules_and_the_reference_agree_after_every_command()
    {
        var happened = new Dictionary<Type, int>();
        var sequences = Gen.ArrayOf(Gen.Choose(0, (1 << 30) - 1).Select(Doing.Of), Length);
        Prop.ForAll(Arb.From(sequences, Shorter), sequence =>
        {
            var world = new World();
            foreach (var doing in sequence) world.Do(doing);
            foreach (var one in world.Stored) happened[one.GetType()] = happened.GetValueOrDefault(one.GetType()) + 1;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Sequences));

        // Sequences that never get as far would prove nothing.
        foreach (var kind in typeof(VerificationEvent).GetNestedTypes().Where(t => t != typeof(VerificationEvent.LossAcknowledged)))
            Assert.True(happened.GetValueOrDefault(kind) > Sequences / 200, string.Join(", ", happened.Select(h => $"{h.Key.Name} {h.Value}")));
    }

    /// <summary>Halves first, then one less.</summary>
    private static IEnumerable<Doing[]> Shorter(Doing[] sequence)
    {
        if (sequence.Length > 1)
        {
            yield return sequence[..(sequence.Length / 2)];
            yield return sequence[(sequence.Length / 2)..];
        }

        for (var i = 0; i < sequence.Length; i++) yield return [.. sequence[..i], .. sequence[(i + 1)..]];
    }
}
