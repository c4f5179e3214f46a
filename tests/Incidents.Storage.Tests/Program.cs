using Incidents.Storage.Tests.Engine;

return Role.IsGiven ? Role.Play() : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
