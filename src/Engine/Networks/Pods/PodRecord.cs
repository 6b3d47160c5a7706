namespace Naru.Engine.Networks.Pods;

/// <summary>A pod's place in the network, on disk before anything of it is in the kernel.</summary>
internal sealed record PodRecord(string PodUid, string Address);
