namespace Naru.DockerApi.Containers;

/// <summary>Health as inspecting shows it.</summary>
public sealed record HealthJson(string Status, int FailingStreak, IReadOnlyList<HealthResultJson> Log);
