using System.Net;
using System.Security.Cryptography;
using Naru.ApiHttp.Pki;
using Naru.ApiServer.Requests;
using Naru.Engine.Networks;
using Naru.Host.Up;
using Naru.Resources.Facets;
using Naru.Resources.Trees;

namespace Naru.Host.Joining;

/// <summary>
/// Takes machines in as nodes. One that asks has shown a token already; it sends its name, its address and a signing
/// request for a key that it keeps, and is given what makes it that node and no other: a client certificate as
/// <c>system:node:NAME</c>, a certificate for its own door, the registry's password for its name, and the ranges.
/// </summary>
internal sealed class NodeAdmission(ClusterRanges ranges, NodeRoster roster, RegistryPasswords passwords)
{
    private static readonly TimeSpan Lives = TimeSpan.FromDays(3650);

    public ValueTask<Tree> AdmitAsync(ClusterAuthority authority, Tree request)
    {
        var name = request["name"].Text;
        if (TextFormat.DnsSubdomain(name) is { } wrong) throw Refusal.BadRequest($"\"{name}\" cannot be a node's name: {wrong}; give another one with --name");
        if (!IPAddress.TryParse(request["address"].Text, out var address) || address.GetAddressBytes().Length != 4)
            throw Refusal.BadRequest($"\"{request["address"].Text}\" cannot be a node's address: it must be an IPv4 address at which the server reaches the machine; give one with --address");
        var client = Sign(() => authority.SignClient(request["signingRequest"].Text, $"system:node:{name}", ["system:nodes"], Lives));
        var agent = Sign(() => authority.SignServer(request["signingRequest"].Text, $"system:node:{name}"));
        // Last, for a number is not taken back: a request that is refused uses none up.
        var ordinal = OrdinalOf(name, address);
        return ValueTask.FromResult(Tree.Object(
            ("name", name), ("ordinal", ordinal), ("pods", ranges.Pods), ("services", ranges.Services), ("nodes", ranges.Nodes),
            ("clientCertificate", client), ("agentCertificate", agent), ("registryPassword", passwords.Admit(name))));
    }

    private int OrdinalOf(string name, IPAddress address)
    {
        if (NodeNames.OrdinalOf(name) is not { } own)
            return Entered(name) ?? throw Refusal.Make(507, "InsufficientStorage", "this cluster has given all its numbers of nodes; a larger one needs a new cluster");
        // The server's own machine is node-1 and, by --nodes, those after it.
        if (address.Equals(ranges.AddressOf(own))) return own;
        throw Refusal.Make(409, "AlreadyExists", $"the name {name} is kept for the server's own machine; give this one another name with --name");
    }

    private int? Entered(string name)
    {
        try
        {
            return roster.Enter(name);
        }
        catch (IOException full)
        {
            throw Refusal.Internal($"the number of node {name} could not be written down, so it was not let in: {full.Message}");
        }
    }

    private static string Sign(Func<string> sign)
    {
        try
        {
            return sign();
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            throw Refusal.BadRequest($"the signing request is none: {wrong.Message}");
        }
    }
}
