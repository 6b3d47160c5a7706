using System.Globalization;

namespace Naru.Host.Up;

/// <summary>The names of the nodes on one machine.</summary>
internal static class NodeNames
{
    private const string Prefix = "node-";

    /// <param name="ordinal">0 for the server's node.</param>
    public static string Of(int ordinal) => Prefix + (ordinal + 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>The other way round; null for a name that no node of the server's machine can have.</summary>
    public static int? OrdinalOf(string name)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal) || !int.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        return number is >= 1 and <= ServerSettings.MostNodes && name == Of(number - 1) ? number - 1 : null;
    }
}
