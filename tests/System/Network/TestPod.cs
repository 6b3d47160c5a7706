using System.Net;
using Naru.Kernel.Netlink;

namespace Naru.Tests.System.Network;

internal sealed record TestPod(string Name, IPAddress Address, NetworkNamespace Namespace);
