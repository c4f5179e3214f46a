using System.Globalization;

namespace Incidents.Chaos;

/// <summary>
/// The one check that every fault runs through: acknowledged ⊆ stored ⊆ attempted, nothing open twice, every timeline's chain whole, the file sound, and ready again within the limit.
/// </summary>
internal sealed class Trial(Installation installation, ITestOutputHelper output)
{
    private readonly List<double> ready = [];
    private IReadOnlyList<StoredAlert> stored = [];
    private (long Attempted, long Acknowledged) before;

    public Ledger Ledger { get; } = new();

    /// <summary>Starts the server after what happened to it, and compares.</summary>
    public async Task ComesBack(string what)
    {
        ready.Add((await installation.Start()).TotalSeconds);
        await Compare(string.Create(CultureInfo.InvariantCulture, $"{what}; ready in {ready[^1]:0.00} s"));
    }

    /// <summary>Compares while the server runs.</summary>
    public async Task Compare(string what)
    {
        stored = await installation.Alerts();
        output.WriteLine($"{what}: {Ledger.Acknowledged - before.Acknowledged} of {Ledger.Attempted - before.Attempted} triggers acknowledged; in all {Ledger.Acknowledged} acknowledged, "
            + $"{stored.Sum(alert => alert.Count)} stored, {Ledger.Attempted} attempted, as {stored.Count} alerts");
        before = (Ledger.Attempted, Ledger.Acknowledged);
        Assert.Empty(Ledger.Disagreements(stored).Take(20));
    }

    /// <summary>Stops the server, which ends by itself and well, and looks at what it leaves.</summary>
    public async Task End()
    {
        Assert.Equal(0, await installation.Stop());
        Look();
    }

    /// <summary>Looks at what a server left that is gone.</summary>
    public void Look()
    {
        Assert.Equal("ok", installation.IntegrityCheck());
        Assert.Empty(installation.BrokenTimelines(stored).Take(20));
        ready.Sort();
        if (ready.Count > 0)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {Settings.Seed}: {ready.Count} restarts, ready in {ready[ready.Count / 2]:0.00} s (half of them), {ready[^1]:0.00} s (the slowest)"));
    }
}
