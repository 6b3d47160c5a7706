using Naru.Oci;
using Naru.Oci.Images;

namespace Naru.Engine.Layers;

/// <summary>A layer just made: its place in a manifest, its uncompressed digest and the bytes of its files.</summary>
public sealed record LayerBlob(Descriptor Descriptor, Digest DiffId, long Size);
