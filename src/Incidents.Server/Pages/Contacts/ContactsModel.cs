using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Notifications;
using Incidents.Server.Notifications;
using Incidents.Storage;
using Incidents.Storage.Notifications;

namespace Incidents.Server.Pages.Contacts;

/// <summary>By which ways the visitor can be told, and by which rules.</summary>
/// <param name="Ways">His ways.</param>
/// <param name="Rules">His rules as they are in the form.</param>
/// <param name="Secret">What signs for a webhook that was just made: shown once.</param>
/// <param name="Done">What was just done, in words.</param>
public sealed record ContactsModel(IReadOnlyList<Destination> Ways, IReadOnlyList<RuleFields> Rules, string? Secret, string? Done)
{
    internal static ContactsModel Of(ReadTx tx, Caller caller, PageForm form, string? secret = null, string? done = null) => new(
        DestinationStore.OfPerson(tx, caller.PersonId),
        [.. (form.Has("rules") ? RuleFields.All(form) : RulesView.Of(DestinationStore.Rules(tx, caller.PersonId)).Rules.Select(RuleFields.Of)).Append(RuleFields.Blank)], secret, done);
}

/// <summary>A rule as it is typed: minutes by way, empty for not used.</summary>
public sealed record RuleFields(string Urgency, string From, string To, string Zone, IReadOnlyDictionary<string, string> Minutes)
{
    private const int Most = 25;

    public static RuleFields Blank => new("", "", "", "", new Dictionary<string, string>());

    public static RuleFields Of(RuleView r) => new(
        Http.Words.Of(r.Urgency), r.From == "00:00" && r.To == "24:00" ? "" : r.From, r.To == "24:00" ? "" : r.To, r.Zone, r.Steps.GroupBy(s => s.MethodId).ToDictionary(s => s.Key, s => $"{s.First().AfterMinutes}"));

    /// <summary>Those that say for what they are.</summary>
    public static IReadOnlyList<RuleFields> All(PageForm form) => [.. Enumerable.Range(0, Most).Where(i => form[$"rule{i}.urgency"] is not null && !form.Has($"rule{i}.remove")).Select(i => new RuleFields(
        form[$"rule{i}.urgency"]!, form[$"rule{i}.from"] ?? "", form[$"rule{i}.to"] ?? "", form[$"rule{i}.zone"] ?? "",
        form.Named($"rule{i}.way.").Where(f => f.Text.Length > 0).ToDictionary(f => f.Name, f => f.Text)))];

    public NewRule Asked() => new(
        Choice.Read<Urgency>(Urgency), [.. Minutes.Select(m => new NewRuleStep(m.Key, int.TryParse(m.Value, out var minutes) ? minutes : -1)).OrderBy(s => s.AfterMinutes)],
        From.Length == 0 ? null : From, To.Length == 0 ? null : To, Zone.Length == 0 ? null : Zone);
}

/// <summary>Channels that several read.</summary>
/// <param name="Channels">All of them.</param>
/// <param name="Secret">What signs for a webhook that was just made: shown once.</param>
/// <param name="Done">What was just done, in words.</param>
public sealed record ChannelsModel(IReadOnlyList<Destination> Channels, string? Secret, string? Done)
{
    internal static ChannelsModel Of(ReadTx tx, string? secret = null, string? done = null) => new(DestinationStore.Channels(tx), secret, done);
}

/// <summary>What was sent, and what was given up.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="State">Which; null for all.</param>
/// <param name="Next">Where the next page begins.</param>
public sealed record DeliveriesModel(IReadOnlyList<DeliveryView> Items, DeliveryState? State, string? Next)
{
    internal static DeliveriesModel Of(ReadTx tx, DeliveryState? state, string? after)
    {
        var page = DeliveryStore.List(tx, state, new PageRequest(50, after));
        var ways = page.Items.Select(d => d.DestinationId).Distinct().ToDictionary(id => id, id => DestinationStore.Find(tx, id));
        return new([.. page.Items.Select(d => DeliveryView.Of(d, ways[d.DestinationId]))], state, page.Next);
    }
}
