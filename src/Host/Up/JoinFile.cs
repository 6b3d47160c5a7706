using System.Text.Json;
using Naru.ApiHttp.Pki;
using Naru.Engine.Networks;

namespace Naru.Host.Up;

/// <summary>
/// What a further node is told once, before its first start: who it is, where the server is, and the keys by which both
/// know each other. It lies in the node's data directory, 0600.
/// </summary>
internal sealed record JoinFile
{
    public required string Name { get; init; }
    public required int Ordinal { get; init; }
    public required double Share { get; init; }

    /// <summary>Such as <c>https://10.89.0.1:6443</c>.</summary>
    public required string Server { get; init; }

    /// <summary>The cluster's ranges of addresses, as networks.</summary>
    public required string Pods { get; init; }

    public required string Services { get; init; }
    public required string Nodes { get; init; }
    public required string AuthorityPem { get; init; }
    public required string ClientCertificatePem { get; init; }
    public required string ClientKeyPem { get; init; }

    /// <summary>For the node's own door; see <see cref="Agents.AgentListener"/>.</summary>
    public required string AgentCertificatePem { get; init; }

    public required string AgentKeyPem { get; init; }
    public required string RegistryPassword { get; init; }

    public ClusterRanges ToRanges() => new(Pods, Services, Nodes);

    public static string PathIn(string data) => Path.Combine(data, "join.json");

    /// <exception cref="IOException">The node was never told where it belongs.</exception>
    public static JoinFile Load(string data) =>
        File.Exists(PathIn(data))
            ? JsonSerializer.Deserialize(File.ReadAllBytes(PathIn(data)), JoinJson.Default.JoinFile)!
            : throw new IOException($"{PathIn(data)} is missing: a node joins with the file that `naru up --nodes N` writes for it");

    public void Save(string data) => PrivateFile.Write(PathIn(data), JsonSerializer.Serialize(this, JoinJson.Default.JoinFile));
}
