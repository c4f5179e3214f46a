namespace Incidents.Server.Tests;

/// <summary>One server for all tests of a class, where they do not disturb each other: a start costs time.</summary>
public sealed class RunningApp : IAsyncLifetime
{
    public TestApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync() => App = await TestApp.Start();

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
