namespace Naru.Node.Machine;

/// <summary>How firmly a pod's share of the machine is held.</summary>
public enum QosClass
{
    Guaranteed,
    Burstable,
    BestEffort,
}
