namespace Incidents.Server.Tests;

/// <summary>A clock that the test moves. It begins on a whole minute, so that times read well in failures.</summary>
public sealed class ManualClock : TimeProvider
{
    private DateTimeOffset now = new(2026, 11, 20, 3, 15, 0, TimeSpan.Zero);

    public DateTimeOffset Now => now;

    public override DateTimeOffset GetUtcNow() => now;

    public void Move(TimeSpan by) => now += by;
}
