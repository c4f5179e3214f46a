using Incidents.Server;

return await IncidentsServer.RunAsync(args);
