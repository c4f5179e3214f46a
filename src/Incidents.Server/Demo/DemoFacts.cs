namespace Incidents.Server.Demo;

/// <summary>What one needs to know to use a demo; printed, and written to <c>demo.json</c> and <c>demo.env</c> in the data folder.</summary>
public sealed record DemoFacts(string Url, IReadOnlyList<DemoPerson> People, string IntegrationKey, string ApiKey, string Service)
{
    public string ToShell() =>
        $"""
        INCIDENTS_URL='{Url}'
        INTEGRATION_KEY='{IntegrationKey}'
        API_KEY='{ApiKey}'
        {string.Join("\n", People.Select(p => $"{p.Name.ToUpperInvariant()}='{p.Email}'\n{p.Name.ToUpperInvariant()}_PASSWORD='{p.Password}'"))}

        """;

    public string ToText(string shellFile) =>
        $$"""

        DEMO. Everything here is for trying out; the passwords below are printed on purpose.

        {{string.Join("\n", People.Select(p => $"  {p.Name,-6} {p.Email,-20} {p.Password}"))}}

        Open an incident, as a monitoring system would:

          curl -X POST {{Url}}/integrations/{{IntegrationKey}}/events -H 'Content-Type: application/json' \
            -d '{"summary":"orders-db does not answer","severity":"critical","dedupKey":"orders-db/down","rule":"OrdersDbDown"}'

        The API is drawn at {{Url}}/swagger. For the commands of the README: . {{shellFile}}

        """;
}

/// <summary>A person of the demo.</summary>
public sealed record DemoPerson(string Email, string Password, string Name);
