using System.Net;
using System.Security.Cryptography;
using Naru.ApiHttp.Pki;
using Naru.ApiServer.Joining;
using Naru.ApiServer.Requests;
using Naru.Engine.Networks;
using Naru.Resources.Api;
using Naru.Resources.Facets;
using Naru.Resources.Trees;

namespace Naru.Host.Joining;

/// <summary>
/// Takes machines in as nodes. One that asks has shown a token already; it sends its name, its address and a signing
/// request for a key that it keeps, and is given what makes it that node and no other: a client certificate as
/// <c>system:node:NAME</c>, a certificate for its own door, the registry's password for its name, and the ranges. The
/// roster decides whether it may: nothing is given out before that is written down, and nothing is written down for a
/// request that cannot be signed for.
/// </summary>
internal sealed class NodeAdmission(ClusterRanges ranges, NodeRoster roster, RegistryPasswords passwords)
{
    /// <summary>Whoever shows the token that the server makes for the further nodes of its own machine is in this group.</summary>
    public const string OwnGroup = "system:bootstrappers:naru:own-nodes";

    private static readonly TimeSpan Lives = TimeSpan.FromDays(3650);

    public ValueTask<Tree> AdmitAsync(ClusterAuthority authority, Tree request, ApiUser user)
    {
        var (name, signing) = (request["name"].Text, request["signingRequest"].Text);
        if (TextFormat.DnsSubdomain(name) is { } wrong) throw Refusal.BadRequest($"\"{name}\" cannot be a node's name: {wrong}; give another one with --name");
        if (!IPAddress.TryParse(request["address"].Text, out var address) || address.GetAddressBytes().Length != 4)
            throw Refusal.BadRequest($"\"{request["address"].Text}\" cannot be a node's address: it must be an IPv4 address at which the server reaches the machine; give one with --address");
        var key = Checked(() => KeyHash.OfRequest(signing));
        var client = Checked(() => authority.SignClient(signing, $"system:node:{name}", ["system:nodes"], Lives));
        var agent = Checked(() => authority.SignServer(signing, $"system:node:{name}"));
        var given = roster.Enter(name, address.ToString(), key, user.Groups.Contains(OwnGroup));
        return ValueTask.FromResult(Tree.Object(
            ("name", name), ("ordinal", given.Ordinal), ("pods", ranges.Pods), ("services", ranges.Services), ("nodes", ranges.Nodes),
            ("clientCertificate", client), ("agentCertificate", agent), ("registryPassword", passwords.Admit(name, key))));
    }

    private static string Checked(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            throw Refusal.BadRequest($"the signing request is none that can be signed for: {wrong.Message}");
        }
    }
}
