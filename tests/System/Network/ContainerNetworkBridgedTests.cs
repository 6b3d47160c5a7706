namespace Naru.Tests.System.Network;

/// <summary>Docker's networks where bridged packets are shown to the ip family (bridge-nf-call-iptables=1).</summary>
public sealed class ContainerNetworkBridgedTests() : ContainerNetworkTests(true);
