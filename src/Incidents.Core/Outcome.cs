using System.Diagnostics.CodeAnalysis;

namespace Incidents.Core;

/// <summary>What a rule answers: the value it decided on, or a <see cref="Refusal"/> that says what to do instead.</summary>
[SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "Rules read as `return value;` and `return Refusals.X();`.")]
public readonly record struct Outcome<T>
{
    private readonly T? value;

    private Outcome(T? value, Refusal? refusal) => (this.value, Refusal) = (value, refusal);

    public Refusal? Refusal { get; }

    /// <summary>True when the rule said yes; then <paramref name="decided"/> is set, else <paramref name="refusal"/> is.</summary>
    public bool Is([NotNullWhen(true)] out T? decided, [NotNullWhen(false)] out Refusal? refusal)
    {
        decided = value;
        refusal = Refusal;
        return refusal is null;
    }

    /// <summary>The value; asking for it after a refusal is a mistake of the caller.</summary>
    public T Value => Refusal is null ? value! : throw new InvalidOperationException($"Refused: {Refusal.Code}: {Refusal.Detail}");

    public Outcome<TNext> Then<TNext>(Func<T, Outcome<TNext>> next) => Refusal is null ? next(value!) : Refusal;

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(default, refusal);
}
