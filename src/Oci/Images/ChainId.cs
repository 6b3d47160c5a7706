using System.Text;

namespace Naru.Oci.Images;

/// <summary>The name of a stack of layers (OCI config.md "Layer ChainID"): the same layer on another base is another tree.</summary>
public static class ChainId
{
    /// <summary>The chain of <paramref name="diffId"/> laid on <paramref name="parent"/>, or on nothing.</summary>
    public static Digest Of(Digest? parent, Digest diffId) =>
        parent is { } below ? Digest.Of(Encoding.ASCII.GetBytes($"{below} {diffId}")) : diffId;

    /// <summary>The chains of all prefixes of an image's diff ids, base first.</summary>
    public static IReadOnlyList<Digest> All(IEnumerable<Digest> diffIds)
    {
        List<Digest> chains = [];
        foreach (var diffId in diffIds) chains.Add(Of(chains.Count == 0 ? null : chains[^1], diffId));
        return chains;
    }
}
