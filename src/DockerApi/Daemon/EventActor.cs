namespace Naru.DockerApi.Daemon;

/// <summary>Whom an event is about.</summary>
public sealed record EventActor(string ID, IReadOnlyDictionary<string, string> Attributes);
