using Naru.Resources.Trees;

namespace Naru.Resources.Views;

/// <summary>Base64 values by name: a Secret's data, a ConfigMap's binaryData.</summary>
public readonly struct BytesMap(Tree tree)
{
    public Tree Tree => tree;

    public int Count => tree.Count;

    public IEnumerable<string> Keys
    {
        get
        {
            var names = new string[tree.Count];
            for (var i = 0; i < names.Length; i++) names[i] = tree.Fields[i].Name.ToString();
            return names;
        }
    }

    public bool ContainsKey(Name key) => tree.Has(key);

    /// <summary>The decoded bytes, or null when the key is not there.</summary>
    public byte[]? this[Name key] => tree[key] is { IsString: true } value ? Convert.FromBase64String(value.Text) : null;
}
