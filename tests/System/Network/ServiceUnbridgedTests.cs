namespace Naru.Tests.System.Network;

/// <summary>Services where bridged packets are not shown to the ip family (bridge-nf-call-iptables=0).</summary>
public sealed class ServiceUnbridgedTests() : ServiceTests(false);
