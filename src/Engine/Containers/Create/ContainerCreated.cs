namespace Naru.Engine.Containers.Create;

/// <summary>A container that was made, and what its maker should know.</summary>
public sealed record ContainerCreated(string Id, IReadOnlyList<string> Warnings);
