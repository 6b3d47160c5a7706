namespace Naru.Node.Machine;

/// <summary>One log-in from a pod's image pull secrets: the registry it is for, and the name and password.</summary>
public sealed record ImageCredentials(string Registry, string User, string Password);
