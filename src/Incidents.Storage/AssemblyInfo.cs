using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Incidents.Storage.Tests")]
