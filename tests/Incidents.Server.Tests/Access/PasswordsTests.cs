using Incidents.Server.Access;

namespace Incidents.Server.Tests.Access;

public sealed class PasswordsTests
{
    private const string Password = "correct horse battery";
    private readonly Passwords passwords = new();

    [Fact]
    public void A_password_matches_its_own_hash_and_no_other_does()
    {
        var hash = passwords.Hash(Password);

        Assert.True(passwords.Matches(hash, Password));
        Assert.False(passwords.Matches(hash, $"{Password} "));
        Assert.False(passwords.Matches(null, Password));
    }

    [Fact]
    public void Nobody_is_checked_with_the_work_that_somebody_is_checked_with()
    {
        var somebodys = Convert.FromBase64String(passwords.Hash(Password));
        var nobodys = Convert.FromBase64String(Passwords.Nobodys);

        // Format, function, iterations and length of the salt.
        Assert.Equal(somebodys[..13], nobodys[..13]);
        Assert.Equal(somebodys.Length, nobodys.Length);
    }
}
