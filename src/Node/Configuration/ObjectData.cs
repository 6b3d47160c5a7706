using System.Text;
using Naru.Resources.Trees;

namespace Naru.Node.Configuration;

/// <summary>The entries of a ConfigMap (<c>data</c>, <c>binaryData</c>) or a Secret (<c>data</c> in base64) as bytes.</summary>
internal static class ObjectData
{
    public static byte[]? Value(Tree tree, string key)
    {
        if (IsSecret(tree)) return tree["data"].Has(key) ? Decode(tree["data"][key]) : null;
        if (tree["data"].Has(key)) return Encoding.UTF8.GetBytes(tree["data"][key].Text);
        return tree["binaryData"].Has(key) ? Decode(tree["binaryData"][key]) : null;
    }

    public static IEnumerable<KeyValuePair<string, byte[]>> Of(Tree tree)
    {
        Field[] fields = [.. tree["data"].Fields, .. tree["binaryData"].Fields];
        foreach (var field in fields)
            if (Value(tree, field.Name.ToString()) is { } value) yield return new(field.Name.ToString(), value);
    }

    // Lists leave the kind of their items out; only secrets have a type.
    private static bool IsSecret(Tree tree) => tree["kind"].Is("Secret") || (!tree["kind"].IsString && tree.Has("type"));

    private static byte[] Decode(Tree text)
    {
        var buffer = new byte[text.Raw.Length];
        if (!Convert.TryFromBase64String(text.Text, buffer, out var length)) throw new PodConfigurationException("a value is not base64");
        return buffer[..length];
    }
}
