namespace Incidents.Core.Alerts;

/// <summary>The numbers at which a growing count is told again, so that a storm writes a few lines and not thousands.</summary>
public static class Milestones
{
    /// <summary>True for 1, 2, 5, 10, 20, 50, 100 …</summary>
    public static bool Is(long count)
    {
        while (count >= 10 && count % 10 == 0) count /= 10;
        return count is 1 or 2 or 5;
    }
}
