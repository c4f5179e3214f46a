using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Incidents.Server.Tests;

/// <summary>The plan of the house. What fails here was either not meant, or the plan is changed on purpose: then change it here, with the reason in the commit.</summary>
public sealed partial class HouseRulesTests
{
    /// <summary>Which feature of Core may know which others. What is in Core's root is ground for all.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Access"] = ["People", "Timeline"],
        ["Alerts"] = ["Services"],
        ["Auditing"] = ["Drills"],
        ["Changes"] = ["Services", "Timeline"],
        ["Coverage"] = ["Alerts", "Drills"],
        ["Drills"] = ["Access", "Runbooks", "Runs", "Snapshots", "Time"],
        ["Escalation"] = ["Alerts", "Notifications", "Time"],
        ["Heartbeats"] = ["Alerts"],
        ["Incidents"] = ["Alerts", "People", "Services", "Timeline"],
        ["Intake"] = ["Alerts", "Changes"],
        ["Notifications"] = ["Time"],
        ["OnCall"] = ["People", "Time"],
        ["People"] = [],
        ["Proposals"] = ["Access", "People", "Runs", "Timeline"],
        ["Readiness"] = ["OnCall", "Runbooks", "Runs"],
        ["Retrospectives"] = ["Alerts", "Incidents", "Runbooks", "Runs", "Timeline"],
        ["Revising"] = ["Runbooks", "Runs"],
        ["Runbooks"] = [],
        ["Runs"] = ["Access", "Alerts", "People", "Runbooks", "Services", "Snapshots"],
        ["Services"] = ["People"],
        ["Snapshots"] = ["Services"],
        ["Time"] = [],
        ["Timeline"] = [],
    };

    private static readonly Regex Feature = new($@"(?:using (?:static )?(?:\w+ = )?|(?<![\w.]))Incidents\.Core\.({string.Join('|', Arrows.Keys)})\b(?<!namespace Incidents\.Core\.\w+)");

    private static readonly HashSet<string> CoreTypes = [.. typeof(Core.Refusal).Assembly.GetTypes().Where(t => t.Namespace is { } n && n.StartsWith("Incidents.Core.", StringComparison.Ordinal)).Select(t => $"{t.Namespace!.Split('.')[2]}.{t.Name}")];

    /// <summary>Who may hold a clock; the rest are told what time it is.</summary>
    private static readonly string[] ClockHolders =
    [
        "src/Incidents.Server/Access/SetupService.cs",
        "src/Incidents.Server/Access/SignInThrottle.cs",
        "src/Incidents.Server/IncidentsServer.cs",
        "src/Incidents.Server/Wiring.cs",
        "src/Incidents.Storage/Engine/Database.cs",
        "src/Incidents.Storage/Engine/Writer.cs",
    ];

    /// <summary>The top of the repository: these folders and files, and the conventional ones.</summary>
    private static readonly string[] Top =
    [
        "src", "tests", "runbooks", "api-specs", "Incidents.sln", "README.md",
        ".ci", ".config", ".editorconfig", ".gitattributes", ".gitignore", "Directory.Build.props", "Directory.Packages.props", "LICENSE", "global.json",
    ];

    [Fact]
    public void Features_of_Core_know_only_those_that_the_plan_allows()
    {
        var wrong = from file in Repository.Files("src/Incidents.Core")
                    let parts = file.Path.Split('/')
                    where parts.Length > 3
                    from other in Feature.Matches(file.Text).Select(m => m.Groups[1].Value).Concat(ShortlyNamed(file.Text)).Distinct()
                    where other != parts[2] && !(Arrows.TryGetValue(parts[2], out var allowed) && allowed.Contains(other))
                    select $"{file.Path} -> {other}";
        Assert.Empty(wrong);
        Assert.Equal(Arrows.Keys.Order(), Repository.Files("src/Incidents.Core").Select(f => f.Path.Split('/')).Where(p => p.Length > 3).Select(p => p[2]).Distinct().Order());
        Assert.All(Repository.Files("src/Incidents.Core").Where(f => f.Path.Count('/') > 2), f => Assert.Contains($"namespace Incidents.Core.{f.Path.Split('/')[2]};", f.Text));
    }

    [Fact]
    public void The_root_of_Core_knows_no_feature() =>
        Assert.Empty(Repository.Files("src/Incidents.Core").Where(f => f.Path.Count('/') == 2 && Feature.IsMatch(f.Text)).Select(f => f.Path));

    [Fact]
    public void Core_knows_neither_floor_above_and_Storage_not_the_Server()
    {
        Assert.Empty(Repository.Files("src/Incidents.Core").Where(f => f.Text.Contains("Incidents.Storage", StringComparison.Ordinal) || f.Text.Contains("Incidents.Server", StringComparison.Ordinal)).Select(f => f.Path));
        Assert.Empty(Repository.Files("src/Incidents.Storage").Where(f => f.Text.Contains("Incidents.Server", StringComparison.Ordinal) && !f.Path.EndsWith("AssemblyInfo.cs", StringComparison.Ordinal)).Select(f => f.Path));
    }

    [Fact]
    public void Core_has_no_clock_no_input_or_output_no_chance_and_waits_for_nothing() =>
        Assert.Empty(from file in Repository.Files("src/Incidents.Core")
                     from Match found in Impure().Matches(Code(file.Text))
                     select $"{file.Path}: {found.Value}");

    [Fact]
    public void Sql_is_in_stores_the_engine_and_migrations_only() =>
        Assert.Empty(from file in Repository.Files("src")
                     where !file.Path.EndsWith("Store.cs", StringComparison.Ordinal) && !file.Path.StartsWith("src/Incidents.Storage/Engine/", StringComparison.Ordinal)
                     from Match found in Sql().Matches(Code(file.Text))
                     select $"{file.Path}: {found.Value}");

    [Fact]
    public void The_packages_of_a_database_stay_in_Storage()
    {
        Assert.Empty(Repository.Files("src").Where(f => !f.Path.StartsWith("src/Incidents.Storage/", StringComparison.Ordinal) && DatabasePackage().IsMatch(f.Text)).Select(f => f.Path));
        foreach (var package in new[] { "Dapper", "Microsoft.Data.Sqlite.Core", "SQLitePCLRaw.bundle_e_sqlite3", "Npgsql" })
            Assert.Contains($"<PackageReference Include=\"{package}\" PrivateAssets=\"compile\" />", File.ReadAllText(Repository.Path("src/Incidents.Storage/Incidents.Storage.csproj")));
    }

    [Fact]
    public void A_no_is_said_in_the_refusals_of_its_feature_only() =>
        Assert.Empty(Repository.Files("src").Where(f => !f.Path.EndsWith("Refusals.cs", StringComparison.Ordinal) && f.Path != "src/Incidents.Server/Http/Problems.cs" && NewRefusal().IsMatch(f.Text)).Select(f => f.Path));

    [Fact]
    public void No_type_has_a_name_that_says_nothing() =>
        Assert.Empty(from file in Repository.Files("src")
                     from Match found in EmptyName().Matches(Code(file.Text))
                     select $"{file.Path}: {found.Value}");

    [Fact]
    public void Clocks_are_held_by_few() =>
        Assert.Equal(ClockHolders, Repository.Files("src").Where(f => Clock().IsMatch(Code(f.Text))).Select(f => f.Path).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Every_body_that_is_bound_refuses_unknown_properties()
    {
        await using var app = await TestApp.Start();
        var bound = app.Server.Endpoints.OfType<RouteEndpoint>().SelectMany(e => e.Metadata.OfType<IAcceptsMetadata>()).Select(a => a.RequestType).OfType<Type>().Distinct()
            .Where(t => t.Name is not "PagerDutyBody" and not "SnsBody") // only described: senders' bodies are read tolerantly
            .ToList();
        Assert.True(bound.Count > 10, $"{bound.Count} types");
        Assert.Empty(bound.Where(t => t.GetCustomAttribute<JsonUnmappedMemberHandlingAttribute>()?.UnmappedMemberHandling != JsonUnmappedMemberHandling.Disallow).Select(t => t.Name));
    }

    /// <summary>All that a template shows was found before, by code that can be tested without it.</summary>
    [Fact]
    public void A_template_has_parameters_and_markup_only() =>
        Assert.Empty(from file in Repository.Files("src", "*.razor")
                     from line in file.Text.Split("@code").Skip(1).SelectMany(code => code.Split('\n').Skip(1)).Select(l => l.Trim())
                         .Where(l => l is not ("" or "{" or "}") && !l.StartsWith("///", StringComparison.Ordinal) && !Parameter().IsMatch(l))
                         .Concat(Forbidden().Matches(file.Text).Select(m => m.Value))
                     select $"{file.Path}: {line}");

    [Fact]
    public void The_top_of_the_repository_stays_short()
    {
        string[] ignored = ["bin", "obj", "data", "TestResults", ".git", ".vs", ".idea", ".vscode"];
        var there = Directory.EnumerateFileSystemEntries(Repository.Root).Select(e => Path.GetFileName(e)).Except(ignored).Where(e => !e.EndsWith(".user", StringComparison.Ordinal));
        Assert.Empty(there.Except(Top));
    }

    [Fact]
    public void No_file_knows_the_machine_it_was_written_on()
    {
        // Put together here, so that this file does not hold what it looks for.
        var machine = new Regex($"(?<![\\w/.])/({string.Join('|', "work", "tmp/wt", "home/[a-z]", "Users/[a-z]", "mnt/[a-z]")})(/|\\b)");
        Assert.Empty(from pattern in new[] { "*.cs", "*.md", "*.json", "*.csproj", "*.props", "*.sln", "*.sh", "*.sql", "*.yml", "run" }
                     from folder in new[] { "src", "tests", "api-specs", "runbooks", ".ci" }
                     from file in Repository.Files(folder, pattern).Concat(folder == "src" ? TopFiles(pattern) : [])
                     from Match found in machine.Matches(file.Text)
                     select $"{file.Path}: {file.Text.AsSpan(found.Index, Math.Min(60, file.Text.Length - found.Index))}");
    }

    /// <summary>Within <c>Incidents.Core.Runs</c>, <c>Timeline.Entry</c> needs no <c>using</c>.</summary>
    private static IEnumerable<string> ShortlyNamed(string text) =>
        Qualified().Matches(Code(text)).Where(m => CoreTypes.Contains(m.Value)).Select(m => m.Groups[1].Value);

    private static IEnumerable<(string Path, string Text)> TopFiles(string pattern) => Directory.EnumerateFiles(Repository.Root, pattern).Select(f => (Path.GetFileName(f), File.ReadAllText(f)));

    /// <summary>Without comments: they may tell of what the code must not do.</summary>
    private static string Code(string text) => Comment().Replace(text, "");

    [GeneratedRegex(@"(?:using (?:static )?(?:\w+ = )?|(?<![\w.]))Incidents\.Core\.(Access|Alerts|Auditing|Changes|Coverage|Drills|Heartbeats|Incidents|Intake|Notifications|People|Proposals|Retrospectives|Revising|Runbooks|Runs|Services|Snapshots|Time|Timeline)\b(?<!namespace Incidents\.Core\.\w+)")]
    private static partial Regex CoreFeature();

    [GeneratedRegex(@"(?<![\w.])([A-Z]\w+)\.[A-Z]\w+")]
    private static partial Regex Qualified();

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?(Now|Today)\b|\bTimeProvider\b|\bStopwatch\b|\b(File|Directory|Console|Process)\.[A-Z]|\bEnvironment\.[A-Z][a-z]|\bHttpClient\b|\bSocket\b|\bRandom\b|\bRandomNumberGenerator\b|\bGuid\.(NewGuid|CreateVersion7)\b|\basync\b|\bawait\b|\bTask\b|\bThread\b")]
    private static partial Regex Impure();

    [GeneratedRegex(@"""[^""\n]*\b(SELECT\s+[\w*(]|INSERT INTO\b|UPDATE \w+ SET\b|DELETE FROM\b)|^\s*(SELECT|INSERT INTO|UPDATE \w+|DELETE FROM) .*$", RegexOptions.Multiline)]
    private static partial Regex Sql();

    [GeneratedRegex(@"^using (static )?(Dapper|Microsoft\.Data\.Sqlite|SQLitePCL|Npgsql)\b", RegexOptions.Multiline)]
    private static partial Regex DatabasePackage();

    [GeneratedRegex(@"\bnew Refusal\(|\bnew\s*\(\s*RefusalKind\.")]
    private static partial Regex NewRefusal();

    [GeneratedRegex(@"\b(class|record|struct|interface|enum) \w*(Manager|Helper|Helpers|Util|Utils|Base|Dto)\b")]
    private static partial Regex EmptyName();

    [GeneratedRegex(@"^\[Parameter(, EditorRequired)?\] public [\w<>?.,() ]+ \w+ \{ get; set; \}( = .+;)?$")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"@inject\b|@page\b|@on\w+=|@bind\b|@functions\b|\bDatabase\b|\bTx\b|\bawait\b|MarkupString\b.*\$")]
    private static partial Regex Forbidden();

    [GeneratedRegex(@"\bTimeProvider\b|\bDateTime(Offset)?\.(Utc)?(Now|Today)\b|\bStopwatch\b")]
    private static partial Regex Clock();

    [GeneratedRegex(@"(?m)^\s*//.*$|(?<=[;{}\s])// .*$")]
    private static partial Regex Comment();
}
