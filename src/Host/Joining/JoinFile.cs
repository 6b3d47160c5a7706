using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Naru.ApiHttp.Pki;
using Naru.Engine.Networks;

namespace Naru.Host.Joining;

/// <summary>
/// What a node knows of the cluster it has joined: who it is, where the server is, and the keys by which both know each
/// other. Written once, when it is taken in; it lies in the node's data directory, 0600.
/// </summary>
internal sealed record JoinFile
{
    public required string Name { get; init; }

    /// <summary>Decides the node's part of the pod range.</summary>
    public required int Ordinal { get; init; }

    /// <summary>The node's own address.</summary>
    public required string Address { get; init; }

    /// <summary>Such as <c>https://10.89.0.1:6443</c>.</summary>
    public required string Server { get; init; }

    /// <summary>The cluster's ranges of addresses, as networks.</summary>
    public required string Pods { get; init; }

    public required string Services { get; init; }
    public required string Nodes { get; init; }
    public required string AuthorityPem { get; init; }

    /// <summary>The node's one key, which never leaves it; both certificates are for it.</summary>
    public required string KeyPem { get; init; }

    public required string ClientCertificatePem { get; init; }

    /// <summary>For the node's own door; see <see cref="Agents.AgentListener"/>.</summary>
    public required string AgentCertificatePem { get; init; }

    public required string RegistryPassword { get; init; }

    /// <summary>What the roster knows the node's key by.</summary>
    public string KeyHash()
    {
        using var certificate = X509Certificate2.CreateFromPem(ClientCertificatePem);
        return Naru.ApiHttp.Pki.KeyHash.Of(certificate);
    }

    public ClusterRanges ToRanges() => new(Pods, Services, Nodes);

    public IPAddress ServerAddress() => IPAddress.Parse(new Uri(Server).Host);

    /// <summary>True when the node is on a machine of its own, and not one of those beside the server.</summary>
    public bool IsAway() => !ToRanges().NodeRange.Contains(IPAddress.Parse(Address));

    public static string PathIn(string data) => Path.Combine(data, "join.json");

    /// <summary>Null before the node has been taken in.</summary>
    /// <exception cref="IOException">It is there and cannot be understood.</exception>
    public static JoinFile? Find(string data)
    {
        if (!File.Exists(PathIn(data))) return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(PathIn(data)), JoinJson.Default.JoinFile);
        }
        catch (JsonException wrong)
        {
            throw new IOException($"{PathIn(data)} is damaged, or of another version ({wrong.Message}); remove it and join again with a new token");
        }
    }

    public void Save(string data) => PrivateFile.Write(PathIn(data), JsonSerializer.Serialize(this, JoinJson.Default.JoinFile));
}
