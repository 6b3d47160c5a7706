namespace Naru.DockerApi.Containers;

/// <summary>The engine's error where a container never ran.</summary>
public sealed record WaitFault(string Message);
