namespace Naru.DockerApi.Routing;

/// <summary>The route found for a path, and what its wildcards stood for.</summary>
public sealed record RouteMatch(Route Route, string[] Captures);
