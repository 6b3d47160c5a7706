namespace Naru.Controllers.Cluster;

/// <summary>What a fresh cluster has before anybody has declared anything.</summary>
/// <param name="ServiceAddress">The cluster address of the <c>kubernetes</c> Service.</param>
/// <param name="ApiAddresses">Where pods reach the API server.</param>
/// <param name="ApiPort">The port there.</param>
public sealed record ClusterDefaults(string ServiceAddress, IReadOnlyList<string> ApiAddresses, int ApiPort);
