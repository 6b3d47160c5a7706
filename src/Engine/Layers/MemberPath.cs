using System.Text;
using Naru.Oci;

namespace Naru.Engine.Layers;

/// <summary>The place of an archive member beneath the root it is unpacked to: cleaned of ".", ".." and slashes.</summary>
internal readonly record struct MemberPath(byte[] Parent, byte[] Name)
{
    /// <summary>True for the root directory itself.</summary>
    public bool IsRoot => Name.Length == 0;

    public byte[] Full => Parent.Length == 0 ? Name : [.. Parent, (byte)'/', .. Name];

    /// <summary>Cleans a name; one that climbs above the root is refused with <see cref="ImageFormatException"/>.</summary>
    public static MemberPath Of(ReadOnlySpan<byte> name)
    {
        List<byte[]> parts = [];
        foreach (var range in name.Split((byte)'/'))
        {
            var part = name[range];
            if (part.IsEmpty || part.SequenceEqual("."u8)) continue;
            if (!part.SequenceEqual(".."u8))
            {
                parts.Add(part.ToArray());
                continue;
            }
            if (parts.Count == 0) throw new ImageFormatException($"the archive's member \"{Encoding.UTF8.GetString(name)}\" lies outside its root; refused");
            parts.RemoveAt(parts.Count - 1);
        }
        return parts.Count == 0 ? new MemberPath([], []) : new MemberPath(Join(parts, parts.Count - 1), parts[^1]);
    }

    private static byte[] Join(List<byte[]> parts, int count)
    {
        List<byte> joined = [];
        for (var i = 0; i < count; i++)
        {
            if (i > 0) joined.Add((byte)'/');
            joined.AddRange(parts[i]);
        }
        return [.. joined];
    }
}
