using Incidents.Core.Access;
using Incidents.Core.People;

namespace Incidents.Core.Tests.Access;

public class PermissionsTests
{
    private const Permission Everything = Permission.Read | Permission.Respond | Permission.Verify | Permission.Edit | Permission.Administer;

    [Fact]
    public void Each_role_may()
    {
        Assert.Equal(Permission.Read, Permissions.Of(Array.Empty<Role>()));
        Assert.Equal(Permission.Read | Permission.Respond, Permissions.Of([Role.Responder]));
        Assert.Equal(Permission.Read | Permission.Respond | Permission.Verify, Permissions.Of([Role.Verifier]));
        Assert.Equal(Permission.Read | Permission.Edit, Permissions.Of([Role.Editor]));
        Assert.Equal(Everything, Permissions.Of([Role.Admin]));
        Assert.Equal(Permission.Read | Permission.Respond | Permission.Verify | Permission.Edit, Permissions.Of([Role.Verifier, Role.Editor]));
    }

    [Fact]
    public void No_scope_verifies()
    {
        Assert.Equal(Permission.None, Permissions.Of(Array.Empty<Scope>()));
        Assert.Equal(Permission.Read | Permission.Edit, Permissions.Of([Scope.Read, Scope.Edit]));
        Assert.Equal(Everything & ~Permission.Verify, Permissions.Of(Enum.GetValues<Scope>()));
    }

    [Fact]
    public void Several_permissions_are_asked_for_together()
    {
        var grace = new Caller(true, "per_1", "Grace", Permission.Read | Permission.Verify);
        Assert.True(grace.May(Permission.Read | Permission.Verify));
        Assert.False(grace.May(Permission.Read | Permission.Edit));
        Assert.True(grace.Is("per_1"));
        Assert.False((grace with { IsHuman = false }).Is("per_1"));
    }
}
