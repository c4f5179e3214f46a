using Incidents.Core.Access;

namespace Incidents.Core.Tests.Access;

public class SteppingUpTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 15, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, null)]
    [InlineData(15 * 60, null)]
    [InlineData(15 * 60 + 1, "step_up_required")]
    [InlineData(16 * 60, "step_up_required")]
    public void The_password_holds_for_so_many_minutes(int secondsAgo, string? refusal) =>
        Assert.Equal(refusal, SteppingUp.Refuse(Grace(Now.AddSeconds(-secondsAgo)), 15, Now)?.Code);

    [Fact]
    public void A_key_never_gave_one() => Assert.Equal("step_up_required", SteppingUp.Refuse(Grace(null), 60, Now)?.Code);

    private static Caller Grace(DateTimeOffset? authenticatedAt) => new(true, "per_grace", "Grace", Permission.Verify) { AuthenticatedAt = authenticatedAt };
}
