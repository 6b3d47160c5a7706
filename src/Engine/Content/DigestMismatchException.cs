namespace Naru.Engine.Content;

/// <summary>Bytes that are not the ones their digest or size promised. Nothing of them was kept.</summary>
public sealed class DigestMismatchException(string why) : Exception($"digest check failed: {why}");
