namespace Naru.Tests.System.Network;

/// <summary>Docker's networks where bridged packets are not shown to the ip family (bridge-nf-call-iptables=0).</summary>
public sealed class ContainerNetworkUnbridgedTests() : ContainerNetworkTests(false);
