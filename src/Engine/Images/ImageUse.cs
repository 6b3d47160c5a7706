using Naru.Oci;

namespace Naru.Engine.Images;

/// <summary>A container that needs an image to stay.</summary>
public sealed record ImageUse(Digest Image, string ContainerId, bool Running);
