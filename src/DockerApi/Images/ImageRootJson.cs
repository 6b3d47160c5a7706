namespace Naru.DockerApi.Images;

/// <summary>The digests of an image's unpacked layers, bottom first.</summary>
public sealed record ImageRootJson(string Type, IReadOnlyList<string> Layers);
