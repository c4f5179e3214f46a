using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Incidents.Server.Http;

/// <summary>The API's description: <c>/openapi/v1.json</c> is generated from the endpoints, <c>/swagger</c> draws it.</summary>
public static class ApiDocument
{
    private const string Address = "/openapi/v1.json";
    private const string Problem = "Problem";

    /// <summary>The tags in the order in which somebody new should read them.</summary>
    private static readonly (string Name, string Description)[] Tags =
    [
        ("sessions", "Signing in and out."),
        ("intake", "Where alerting systems send what they see, in their own formats. The key of an integration is in the path, in the body, or the Bearer token."),
        ("alerts", "What senders told, deduplicated."),
        ("incidents", "What is wrong now or was: opened by alerts or by hand, acknowledged, resolved, told on a timeline that is never rewritten."),
        ("changes", "What was changed and what is planned, as pipelines and people tell it: what one looks at first when trouble begins."),
        ("coverage", "What is risky, and whether it is written down, tried and known to more than one person; alert rules that lead to no runbook."),
        ("runbooks", "Markdown with steps and parameters, each change a new revision."),
        ("runs", "One following of one revision of a runbook, by one human, step by step."),
        ("verifications", "A second human finds the values of a risky step without being told them; only then is it released."),
        ("verification-policy", "What an installation may set about the two-person rule, changed by two persons."),
        ("proposals", "Changes that nobody makes alone: guarded runbooks, the roles verifier and admin, the verification policy. Another person approves or rejects them."),
        ("snapshots", "What could be restored, and how old it is, as backup jobs tell it. A restore is measured against it."),
        ("notifications", "What a person is told: that he is needed, that others disagree, that somebody went on alone."),
        ("retrospectives", "What must still be done afterwards."),
        ("analytics", "Whether it works, in figures."),
        ("schedules", "Who is on call, was and will be; overrides, swaps, calendars, and whether they could do it."),
        ("services", "What can break: what incidents are about and runbooks are for."),
        ("escalation-chains", "Whom incidents are told to, one step after the other, until somebody has them; dry runs and test pages."),
        ("integrations", "Senders and their keys, how what they send is routed, and the journal of all that they sent."),
        ("maintenance-windows", "Stretches of time in which trouble is expected. They always end, and what still fires then is told."),
        ("people", "Humans who sign in."),
        ("teams", "The people who own services together."),
        ("api-keys", "Keys for machines. A key can neither make keys or people, nor follow runbooks, nor verify."),
        ("access-log", "Who may do what, how that changed, and what was tried against the rule."),
        ("setup", "The first person of an installation."),
        ("channels", "What several read: chat rooms, mailing lists, other programs."),
        ("deliveries", "What is sent to people and channels, and what became of it."),
        ("drills", "Runbooks tried on purpose, on a schedule and measured; and whether one is known to work."),
        ("health", "For supervisors and load balancers."),
    ];

    private static readonly Dictionary<string, string> Parameters = new()
    {
        ["cursor"] = "The nextCursor of the answer before; without it the list begins.",
        ["limit"] = $"How many items at most: 1 to {Cursor.MaxLimit}, {Cursor.DefaultLimit} when left out.",
        ["key"] = "The key of an integration; with the key as Bearer token, the integration's id.",
        ["service"] = "A service, by id or slug.",
        ["slug"] = "The runbook's name in addresses.",
        ["number"] = "A revision, counted from 1.",
        ["stepId"] = "The step's id: from its 'step:' comment, or made from its heading.",
    };

    /// <summary>Forms that an endpoint gives besides JSON, when Accept asks for them.</summary>
    private static readonly Dictionary<string, string[]> OtherForms = new()
    {
        ["getIncident"] = [Accepts.Markdown],
        ["getIncidentFigures"] = [Accepts.Csv],
        ["getRunbook"] = [Accepts.Markdown, Accepts.Html],
        ["getRunbookRevision"] = [Accepts.Markdown, Accepts.Html],
    };

    private const string ByBearer = "ByBearer";

    /// <summary>Bodies that are read by hand, tolerantly, so that the generator does not see them; the same without the key in the path.</summary>
    private static readonly Dictionary<string, string> SendersBodies = new()
    {
        ["postAlertmanagerWebhook"] = "Alertmanager's webhook, version 4. Samples are in api-specs/intake/alertmanager.",
        ["postGrafanaWebhook"] = "Grafana's webhook. Samples are in api-specs/intake/grafana.",
        ["putGrafanaWebhook"] = "Grafana's webhook. Samples are in api-specs/intake/grafana.",
        ["postPrometheusAlerts"] = "An array of alerts as Prometheus posts it. Samples are in api-specs/intake/prometheus.",
        ["postPrometheusAlertsByKey"] = "An array of alerts as Prometheus posts it. Samples are in api-specs/intake/prometheus.",
        ["createIncidentIoAlertEvent"] = "An alert event, or what Alertmanager's incidentio_configs send. Samples are in api-specs/intake/incidentio.",
        ["postIncidentIoAlertEvent"] = "An alert event, or what Alertmanager's incidentio_configs send. Samples are in api-specs/intake/incidentio.",
        ["postCloudEvents"] = "A CloudEvent or a batch of them. Samples are in api-specs/intake/cloudevents.",
        ["postAzureWebhook"] = "Samples are in api-specs/intake/azure.",
        ["postDatadogWebhook"] = "Samples are in api-specs/intake/datadog.",
        ["postGoogleCloudWebhook"] = "Samples are in api-specs/intake/google-cloud.",
        ["postNagiosForm"] = "Samples are in api-specs/intake/nagios.",
        ["postSentryWebhook"] = "Samples are in api-specs/intake/sentry.",
        ["postUptimeKumaWebhook"] = "Samples are in api-specs/intake/uptime-kuma.",
        ["postZabbixEvents"] = "Samples are in api-specs/intake/zabbix.",
        ["createOpsgenieAlert"] = "An alert of Opsgenie's API. Samples are in api-specs/intake/opsgenie.",
        ["closeOpsgenieAlert"] = "May be empty, or hold user and note.",
        ["acknowledgeOpsgenieAlert"] = "May be empty, or hold user and note.",
        ["addOpsgenieNote"] = "note, and user who wrote it.",
        ["updateOpsgenieMessage"] = "message.",
        ["updateOpsgenieDescription"] = "description.",
        ["postChanges"] = "One change or an array of them. Samples are in api-specs/intake/changes.",
        ["enqueuePagerDutyChange"] = "A change event of PagerDuty's Events API v2. Samples are in api-specs/intake/pagerduty-change.",
        ["postEvents"] = "One event or an array of them. Samples are in api-specs/intake/generic.",
    };

    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddSchemaTransformer<ApiSchemas>();
        options.AddOperationTransformer((operation, context, _) =>
        {
            Describe(operation, context);
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) =>
        {
            Describe(document);
            return Task.CompletedTask;
        });
    });

    public static void MapApiDocument(this IEndpointRouteBuilder routes) => routes.MapOpenApi(Address).AllowAnonymous();

    public static void UseApiExplorer(this WebApplication app) => app.UseWhen(context => context.Request.Path.StartsWithSegments("/swagger"), explorer => explorer.UseSwaggerUI(ui =>
    {
        ui.SwaggerEndpoint(Address, "Incidents v1");
        ui.DocumentTitle = "Incidents API";
    }));

    private static void Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Incidents",
            Version = "v1",
            Description = "Runbooks followed step by step, incidents opened by alerts, risky steps verified by a second person, timelines that are never rewritten. "
                + "Errors are RFC 9457 problems; every code is described in api-specs/problems.md.",
        };
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Tags = new HashSet<OpenApiTag>(Tags.Select(t => new OpenApiTag { Name = t.Name, Description = t.Description }));
        document.Components ??= new OpenApiComponents();
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas[Problem] = ApiSchemas.Problem();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            ["bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A session token (POST /api/v1/sessions) or an API key." },
            ["apiKey"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-Api-Key", Description = "An API key." },
        };
        document.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("bearer", document)] = [] },
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("apiKey", document)] = [] },
        ];
    }

    private static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var id = operation.OperationId ?? "";
        operation.Responses ??= [];
        operation.Responses.TryAdd("default", new OpenApiResponse
        {
            Description = "A problem (RFC 9457).",
            Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(Problem, context.Document) } },
        });
        foreach (var form in OtherForms.GetValueOrDefault(id, []))
            operation.Responses["200"].Content![form] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        if (SendersBodies.TryGetValue(id.EndsWith(ByBearer, StringComparison.Ordinal) ? id[..^ByBearer.Length] : id, out var body))
            operation.RequestBody = new OpenApiRequestBody
            {
                Description = body,
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType> { [Accepts.Json] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Object | JsonSchemaType.Array } } },
            };
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
            if (Parameters.TryGetValue(parameter.Name!, out var meaning)) parameter.Description = meaning;
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any()) operation.Security = [];
    }
}
