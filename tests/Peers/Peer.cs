namespace Incidents.Peers;

/// <summary>Programs that are not ours and without which a test cannot say anything.</summary>
internal static class Peer
{
    /// <summary>An absent peer skips the test on a person's machine and fails it where everything is promised to be there (<c>CI=true</c>).</summary>
    /// <param name="name">Debian's package.</param>
    public static void Required(bool present, string name, string install)
    {
        if (present)
            return;
        var reason = $"needs Debian's {name}: {install}";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(reason);
        Assert.Skip(reason);
    }

    public static string AptGet(string package) => $"apt-get install -y --no-install-recommends {package}";
}
