namespace Naru.Tests.System.Network;

/// <summary>Services where bridged packets are shown to the ip family (bridge-nf-call-iptables=1).</summary>
public sealed class ServiceBridgedTests() : ServiceTests(true);
