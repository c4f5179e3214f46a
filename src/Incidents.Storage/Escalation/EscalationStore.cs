using System.Data.Common;
using System.Text.Json;
using Incidents.Core.Escalation;
using Incidents.Core.Incidents;

namespace Incidents.Storage.Escalation;

/// <summary>How far incidents have climbed, and what was done on the way.</summary>
public static class EscalationStore
{
    /// <summary>What is announced when something may be due.</summary>
    public const string Topic = "escalation";

    private const string Columns = "incident_id, chain_id, revision, round, step, repeats, repeats_left, has_reached, severity, is_raised, since_at, due_at, gave_up_at, turn";

    /// <summary>An incident is opened: the chain of its service, else of the installation, is frozen as it is now. Nothing where there is none.</summary>
    internal static void Begin(WriteTx tx, Incident incident)
    {
        if (ChainFor(tx, incident.ServiceId) is not { } chain) return;
        tx.Hot(
            """
            INSERT INTO escalations (incident_id, chain_id, revision, round, step, repeats, repeats_left, has_reached, severity, is_raised, since_at, due_at, turn)
            VALUES (@incident, @chain, @revision, 1, 0, @repeats, @repeats, FALSE, @severity, FALSE, @now, @now, 1)
            """).Set("@incident", incident.Id).Set("@chain", chain.Id).Set("@revision", chain.Revision).Set("@repeats", chain.Repeats).Set("@severity", incident.Severity).Set("@now", tx.Now).Later();
        tx.Announce(Topic);
    }

    /// <summary>Whoever has it, or ends it, stops the climb in the same commit; nobody has it any more: it begins anew; it is worse: that is looked at.</summary>
    internal static void Follow(WriteTx tx, Incident incident, IncidentState before)
    {
        if (incident.State != IncidentState.Triggered)
        {
            tx.Hot("UPDATE escalations SET due_at = NULL, is_raised = FALSE, turn = turn + 1 WHERE incident_id = @id").Set("@id", incident.Id).Later();
            return;
        }

        if (before != IncidentState.Triggered)
            tx.Hot("""
                UPDATE escalations SET round = round + 1, step = 0, repeats_left = repeats, has_reached = FALSE, severity = @severity, is_raised = FALSE, since_at = @now, due_at = @now, gave_up_at = NULL, turn = turn + 1
                WHERE incident_id = @id
                """).Set("@id", incident.Id).Set("@severity", incident.Severity).Set("@now", tx.Now).Later();
        else
            // Sev1 is the worst and comes first.
            tx.Hot("UPDATE escalations SET is_raised = TRUE, due_at = COALESCE(due_at, @now), turn = turn + 1 WHERE incident_id = @id AND severity > @severity")
                .Set("@id", incident.Id).Set("@severity", incident.Severity).Set("@now", tx.Now).Later();
        tx.Announce(Topic);
    }

    /// <summary>Asks which chain the incidents of a service climb, before it is needed.</summary>
    public static void AskChain(WriteTx tx, string? serviceId) => tx.Ahead(new ChainKey(serviceId), () => ChainOf(tx, serviceId), ReadChain);

    /// <summary>Asked once in a commit: in a storm all its incidents are of few services.</summary>
    private static Frozen? ChainFor(WriteTx tx, string? serviceId) =>
        tx.Knows<Frozen>(new ChainKey(serviceId), out var known) ? known : tx.Remember(new ChainKey(serviceId), ChainOf(tx, serviceId).First(ReadChain));

    private static HotStatement ChainOf(WriteTx tx, string? serviceId) => tx.Hot(
        """
        SELECT c.id, c.revision, c.repeats FROM escalation_chains c
        WHERE c.id = COALESCE((SELECT s.chain_id FROM services s WHERE s.id = @service), (SELECT d.default_chain_id FROM escalation_settings d WHERE d.id = 1))
        """).Set("@service", serviceId);

    private static Frozen ReadChain(DbDataReader row) => new(row.GetString(0), row.GetInt64(1), row.GetInt64(2));

    public static Climb? Find(ReadTx tx, string incidentId) => tx.QueryFirst<Climb>($"SELECT {Columns} FROM escalations WHERE incident_id = @incidentId", new { incidentId });

    /// <summary>Of which incidents something is to be decided now, the longest due first: a step is due, it became worse, or the clock was set back.</summary>
    public static IReadOnlyList<string> Due(ReadTx tx, int limit) => tx.Query<string>(
        """
        SELECT incident_id FROM (
          SELECT incident_id, due_at FROM escalations WHERE due_at <= @now
          UNION SELECT incident_id, due_at FROM escalations WHERE due_at IS NOT NULL AND since_at > @now
          UNION SELECT incident_id, due_at FROM escalations WHERE is_raised
        ) AS due ORDER BY due_at, incident_id LIMIT @limit
        """, new { now = tx.Now, limit });

    /// <summary>Stores what was decided on <paramref name="before"/>; false when that is no longer how it is.</summary>
    public static bool Save(WriteTx tx, Climb climb, Climb before) => tx.Hot(
        """
        UPDATE escalations SET chain_id = @ChainId, revision = @Revision, round = @Round, step = @Step, repeats = @Repeats, repeats_left = @RepeatsLeft, has_reached = @HasReached,
          severity = @severity, is_raised = @IsRaised, since_at = @SinceAt, due_at = @DueAt, gave_up_at = @GaveUpAt, turn = @turn + 1
        WHERE incident_id = @IncidentId AND turn = @turn
        """)
        .Set("@IncidentId", climb.IncidentId).Set("@ChainId", climb.ChainId).Set("@Revision", climb.Revision).Set("@Round", climb.Round).Set("@Step", climb.Step).Set("@Repeats", climb.Repeats)
        .Set("@RepeatsLeft", climb.RepeatsLeft).Set("@HasReached", climb.HasReached).Set("@severity", climb.Severity).Set("@IsRaised", climb.IsRaised).Set("@SinceAt", climb.SinceAt)
        .Set("@DueAt", climb.DueAt).Set("@GaveUpAt", climb.GaveUpAt).Set("@turn", before.Turn).Execute() == 1;

    /// <summary>For an incident that was opened without a chain.</summary>
    public static void Add(WriteTx tx, Climb climb) => tx.Execute(
        """
        INSERT INTO escalations (incident_id, chain_id, revision, round, step, repeats, repeats_left, has_reached, severity, is_raised, since_at, due_at, turn)
        VALUES (@IncidentId, @ChainId, @Revision, @Round, @Step, @Repeats, @RepeatsLeft, @HasReached, @severity, FALSE, @SinceAt, @DueAt, 1)
        """, new
        {
            climb.IncidentId, climb.ChainId, climb.Revision, climb.Round, climb.Step, climb.Repeats, climb.RepeatsLeft, climb.HasReached, severity = climb.Severity.ToString(), climb.SinceAt, climb.DueAt,
        });

    /// <summary>Says that it is being done; false when it was done before, which the database itself holds.</summary>
    public static bool Take(WriteTx tx, StepTaken taken) => tx.Hot(
        """
        INSERT INTO escalation_steps_taken (incident_id, round, step, target, taken_at, people, unreached, text, wait_seconds)
        VALUES (@IncidentId, @Round, @Step, @Target, @now, '[]', '[]', '', @WaitSeconds) ON CONFLICT (incident_id, round, step, target) DO NOTHING
        """)
        .Set("@IncidentId", taken.IncidentId).Set("@Round", taken.Round).Set("@Step", taken.Step).Set("@Target", taken.Target).Set("@now", tx.Now).Set("@WaitSeconds", taken.WaitSeconds).Execute() == 1;

    /// <summary>What came of it, in the same commit.</summary>
    public static void Took(WriteTx tx, StepTaken taken) => tx.Hot(
        "UPDATE escalation_steps_taken SET people = @people, unreached = @unreached, text = @Text WHERE incident_id = @IncidentId AND round = @Round AND step = @Step AND target = @Target")
        .Set("@IncidentId", taken.IncidentId).Set("@Round", taken.Round).Set("@Step", taken.Step).Set("@Target", taken.Target)
        .Set("@people", JsonSerializer.Serialize(taken.People)).Set("@unreached", JsonSerializer.Serialize(taken.Unreached)).Set("@Text", taken.Text).Later(changes: 1);

    /// <summary>What was done for an incident, oldest first.</summary>
    public static IReadOnlyList<StepTaken> Taken(ReadTx tx, string incidentId) => tx.Query<StepTaken>(
        "SELECT incident_id, round, step, target, taken_at, people, unreached, text, wait_seconds FROM escalation_steps_taken WHERE incident_id = @incidentId ORDER BY round, step, target", new { incidentId });

    /// <summary>What the answer to <see cref="ChainOf"/> is called within a commit.</summary>
    private sealed record ChainKey(string? ServiceId);

    /// <summary>A chain as it is now.</summary>
    private sealed record Frozen(string Id, long Revision, long Repeats);
}
