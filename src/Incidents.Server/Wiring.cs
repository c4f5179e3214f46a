using Incidents.Server.Access;
using Incidents.Server.Alerts;
using Incidents.Server.Analytics;
using Incidents.Server.Auditing;
using Incidents.Server.Changes;
using Incidents.Server.Coverage;
using Incidents.Server.Demo;
using Incidents.Server.Drills;
using Incidents.Server.Escalation;
using Incidents.Server.Heartbeats;
using Incidents.Server.Http;
using Incidents.Server.Incidents;
using Incidents.Server.Intake;
using Incidents.Server.Notifications;
using Incidents.Server.Notifications.Channels;
using Incidents.Server.OnCall;
using Incidents.Server.Pages;
using Incidents.Server.Pages.Access;
using Incidents.Server.Pages.Admin;
using Incidents.Server.Pages.Analytics;
using Incidents.Server.Pages.Contacts;
using Incidents.Server.Pages.Drills;
using Incidents.Server.Pages.Escalation;
using Incidents.Server.Pages.Front;
using Incidents.Server.Pages.Incidents;
using Incidents.Server.Pages.Notifications;
using Incidents.Server.Pages.OnCall;
using Incidents.Server.Pages.Proposals;
using Incidents.Server.Pages.Runbooks;
using Incidents.Server.Pages.Runs;
using Incidents.Server.People;
using Incidents.Server.Proposals;
using Incidents.Server.Retrospectives;
using Incidents.Server.Revising;
using Incidents.Server.Runbooks;
using Incidents.Server.Runs;
using Incidents.Server.Services;
using Incidents.Server.Snapshots;
using Incidents.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace Incidents.Server;

/// <summary>What the server is made of: its settings, its services, its routes.</summary>
internal static class Wiring
{
    public static WebApplication Build(ServerOptions options, Database db, TimeProvider clock, HttpMessageHandler? outside)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = "Incidents.Server" });
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true)
            // Hosting's own lines hold request paths, and those of senders hold their keys.
            .AddFilter("Microsoft", LogLevel.Warning)
            // The framework tells of every caller it does not know; senders' keys are not its to know.
            .AddFilter(typeof(CallerAuthentication).FullName, LogLevel.Warning)
            // A start that fails is told in one line, without the host's stack trace before it.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical);
        // Kestrel's own settings, from the environment, must not open addresses that were never checked.
        builder.WebHost.UseUrls(options.Urls).PreferHostingUrls(true).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 4 * 1024 * 1024;
            kestrel.Limits.MaxConcurrentConnections = 5000;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        });
        Register(builder.Services, options, db, clock);
        var connections = new OutsideConnections(new OutsideAddresses(options.AllowPrivate), OutsideConnections.ByDns, options.TrustedAuthorities);
        builder.Services.AddSingleton(connections).AddSingleton(new Outside(outside ?? connections.Handler(), options.SendingLimit)).AddSingleton<SnsCertificates>();
        var app = builder.Build();
        Map(app, options);
        return app;
    }

    private static void Register(IServiceCollection services, ServerOptions options, Database db, TimeProvider clock)
    {
        services.AddSingleton(options).AddSingleton(db).AddSingleton(clock).AddSingleton<Startup>().AddSingleton<Answers>();
        services.AddSingleton<Passwords>().AddSingleton<SignInThrottle>().AddSingleton<SessionService>().AddSingleton<SetupService>();
        services.AddSingleton<RunbookLibrary>().AddSingleton<RunbookService>().AddSingleton<IntegrationKeys>().AddSingleton<IntakeService>();
        services.AddSingleton<RunService>().AddSingleton<ProposalService>().AddSingleton<PaperService>().AddSingleton<DemoInstallation>();
        services.AddDuty<ReviewReminder>().AddDuty<AlertUpkeep>().AddDuty<IncidentUpkeep>();
        services.AddDuty<EscalationWorker>().AddDuty<ChainTestWatch>().AddDuty<EscalationAuditor>().AddDuty<VerifierSearch>();
        services.AddSingleton<CoverageReading>().AddSingleton<BrokenWindowReading>().AddSingleton<RevisionProposalService>().AddDuty<RevisionDrafting>().AddDuty<RevisionReminder>();

        services.AddSingleton<Hearing>().AddSingleton<ChangeIntake>();
        services.AddDuty<SuspectWatch>().AddDuty<SilenceWatch>();
        services.AddDuty<ShiftWatch>();
        services.AddSingleton<DrillService>().AddDuty<DrillScheduler>();

        services.AddSingleton<IChannel, EmailChannel>().AddSingleton<IChannel, WebhookChannel>().AddSingleton<IChannel, SlackChannel>().AddSingleton<IChannel, TeamsChannel>();
        services.AddSingleton<IChannel, MattermostChannel>().AddSingleton<IChannel, NtfyChannel>().AddSingleton<IChannel, GatewayChannel>();
        services.AddDuty<DeliveryWorker>();

        services.AddSingleton<EventStreams>().AddSingleton<TimelineStreams>().AddSingleton<PageCookies>().AddScoped<Visit>();
        services.AddHttpContextAccessor().AddScoped(s => s.GetRequiredService<IHttpContextAccessor>().HttpContext!.Features.Get<Core.Access.Caller>()!);
        // AddAuthentication would bring keys for cookies, and write them to the home folder; our cookies hold the session token and need none.
        services.AddAuthenticationCore(authentication => authentication.DefaultScheme = CallerAuthentication.SchemeName).AddWebEncoders();
        new AuthenticationBuilder(services).AddScheme<AuthenticationSchemeOptions, CallerAuthentication>(CallerAuthentication.SchemeName, null);
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusedCallers>();
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = made => made.ProblemDetails.Extensions["traceId"] = Problems.TraceId);
        // Last, after what the framework adds: only options that are equal share what they know of types.
        services.PostConfigure<Microsoft.AspNetCore.Http.Json.JsonOptions>(json => Json.Set(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(route => route.ThrowOnBadRequest = true);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        services.AddApiDocument();
    }

    /// <summary>A duty that runs by itself and can be asked for by name, so that a test carries it out when it wants.</summary>
    private static IServiceCollection AddDuty<T>(this IServiceCollection services) where T : Work.Worker => services.AddSingleton<T>().AddHostedService(s => s.GetRequiredService<T>());

    private static void Map(WebApplication app, ServerOptions options)
    {
        app.UseSecurityHeaders();
        app.UseProblemResponses();
        app.UseRefusalOfForeign(options.BehindProxy);
        app.UseRefusalOfUnreadable();
        app.UseApiExplorer();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UsePageGuard(options.BehindProxy);
        app.UseIdempotencyKeys();

        app.MapHealth();
        app.MapApiDocument();
        app.MapSessions();
        app.MapPeople();
        app.MapTeams();
        app.MapServices();
        app.MapIntegrations();
        app.MapSenderSettings();
        app.MapIntegrationSettings();
        app.MapRouting();
        app.MapJournal();
        app.MapMaintenance();
        app.MapApiKeys();
        var intake = app.MapGroup("");
        intake.ShortCircuit();
        MapIntake(intake);
        app.MapHeartbeats();
        app.MapAlerts();
        app.MapIncidents();
        app.MapChanges();
        app.MapRegrouping();
        app.MapChains();
        app.MapRehearsals();
        app.MapChainTests();
        app.MapEscalation();
        app.MapEscalationHealth();
        app.MapRunbooks();
        app.MapDrillPlans();
        app.MapDrills();
        app.MapDrillStatistics();
        app.MapRunbookDiff();
        app.MapRevisionProposals();
        app.MapEvidence();
        app.MapCoverage();
        app.MapRuns();
        app.MapLiveRuns();
        app.MapPaper();
        app.MapExperience();
        app.MapProbes();
        app.MapSnapshots();
        app.MapVerifications();
        app.MapVerificationStatistics();
        app.MapIntegrity();
        app.MapNotifications();
        app.MapContactMethods();
        app.MapNotificationRules();
        app.MapChannels();
        app.MapDeliveries();
        app.MapActionLinks();
        app.MapNotificationHealth();
        app.MapSchedules();
        app.MapOverrides();
        app.MapSwaps();
        app.MapOnCalls();
        app.MapCalendars();
        app.MapReadiness();
        app.MapActionItems();
        app.MapPolicy();
        app.MapProposals();
        app.MapAccessLog();
        app.MapIncidentFigures();
        MapPages(app);
    }

    /// <summary>The pages, which call what the API calls.</summary>
    private static void MapPages(WebApplication app)
    {
        app.MapAssets();
        app.MapAccessPages();
        app.MapFrontPages();
        app.MapRunbookPages();
        app.MapEditingPages();
        app.MapStartPages();
        app.MapRunPages();
        app.MapVerificationPages();
        app.MapOnCallPages();
        app.MapScheduleFormPages();
        app.MapChainPages();
        app.MapEscalationActs();
        app.MapContactPages();
        app.MapChannelPages();
        app.MapDrillPages();
        app.MapDrillPlanPages();
        app.MapIncidentPages();
        app.MapInbox();
        app.MapProposalPages();
        app.MapPeoplePages();
        app.MapServicePages();
        app.MapIntegrationPages();
        app.MapKeyPages();
        app.MapFiguresPages();
    }

    /// <summary>Senders' doors know their callers by themselves and remember no answers: what comes after routing is for people, and would be asked for each alert.</summary>
    private static void MapIntake(IEndpointRouteBuilder intake)
    {
        intake.MapPagerDuty();
        intake.MapOpsgenie();
        intake.MapWebhooks();
        intake.MapPrometheus();
        intake.MapIncidentIo();
        intake.MapCloudEvents();
        intake.MapMonitoring();
        intake.MapSns();
        intake.MapChangeIntake();
        intake.MapPings();
    }
}
