namespace Incidents.Browser.Tests;

/// <summary>An installation in which every page has something to show. Who adds a page adds what it shows, and its place.</summary>
public sealed class World : IAsyncLifetime
{
    public TestApp App { get; private set; } = null!;

    /// <summary>Every page by a name for its pictures.</summary>
    public IReadOnlyList<Place> Places { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        App = await TestApp.Start();
        Places = [new("now", "/"), new("keys", "/keys"), new("not-found", "/nothing-here", 404)];
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();
}

/// <summary>A page to be looked at.</summary>
public sealed record Place(string Name, string Path, int Status = 200);
