namespace Incidents.Core.Runbooks;

/// <summary>What is seldom done with a service and does great harm when it is done wrongly.</summary>
public enum Capability
{
    Restore,
    Failover,
    Rollback,
    KeyRotation,
    Purge,
}
