using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Incidents.Storage.Tests")]
[assembly: InternalsVisibleTo("Incidents.Chaos")]
[assembly: InternalsVisibleTo("Incidents.Benchmarks")]
