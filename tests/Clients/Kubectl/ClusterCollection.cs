namespace Naru.Tests.Clients.Kubectl;

/// <summary>The classes that share one cluster, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ClusterCollection : ICollectionFixture<ClusterFixture>
{
    public const string Name = "kubectl with a cluster";
}
