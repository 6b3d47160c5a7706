using System.Net;

namespace Naru.Engine.Networks.Pods;

/// <summary>A pod's network: its address and the namespace that its containers join.</summary>
public sealed record PodAttachment(string PodUid, IPAddress Address, string NamespacePath);
