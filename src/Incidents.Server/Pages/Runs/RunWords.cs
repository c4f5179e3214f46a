using Incidents.Core.Runs;

namespace Incidents.Server.Pages.Runs;

/// <summary>How pages say where a step, a run and a verification are: a sign and words, so that no colour is needed.</summary>
public static class RunWords
{
    public static string Mark(StepState state) => state switch
    {
        StepState.Done => "✓",
        StepState.Skipped => "↷",
        StepState.Failed => "✕",
        StepState.AwaitingVerification => "◷",
        StepState.Verified => "◉",
        StepState.Released => "▶",
        StepState.InProgress => "▸",
        _ => "○",
    };

    public static string Say(StepState state) => state switch
    {
        StepState.Pending => "to do",
        StepState.InProgress => "begun",
        StepState.AwaitingVerification => "waits for a second person",
        StepState.Verified => "verified, not released yet",
        StepState.Released => "released",
        _ => state.ToString().ToLowerInvariant(),
    };

    public static string Class(StepState state) => state switch
    {
        StepState.Done => "done",
        StepState.Failed => "failed",
        StepState.AwaitingVerification or StepState.Verified => "due",
        _ => "soft",
    };

    public static string Say(RunState state) => state switch
    {
        RunState.Active => "under way",
        RunState.Completed => "completed",
        RunState.CompletedWithExceptions => "completed, with steps left out",
        _ => "given up",
    };

    /// <summary>What happened to the last request, when it stopped somebody.</summary>
    public static string? Stop(VerificationState state) => state switch
    {
        VerificationState.Mismatched => "STOP. The second person found other values. Find out together which is right; do not do the step.",
        VerificationState.Rejected => "STOP. The second person said no. Talk to each other; do not do the step.",
        VerificationState.Expired => "The request ran out of time. Ask once more.",
        VerificationState.Superseded => "The last request no longer holds, because something changed. Ask once more.",
        _ => null,
    };
}
