namespace Naru.Network.Services;

/// <summary>Which Service.</summary>
public readonly record struct ServiceKey(string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}/{Name}";
}
