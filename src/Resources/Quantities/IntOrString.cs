using System.Globalization;
using Naru.Resources.Trees;

namespace Naru.Resources.Quantities;

/// <summary>A number or a text: a port by number or name, a count or a percentage.</summary>
public readonly record struct IntOrString(int Number, string? Text)
{
    /// <summary>Neither was given.</summary>
    public bool IsAbsent { get; private init; }

    public bool IsText => Text is not null;

    public static IntOrString Absent => new(0, null) { IsAbsent = true };

    public static IntOrString Of(Tree tree) => tree.Kind switch
    {
        TreeKind.Number => new(tree.AsInt32(), null),
        TreeKind.String => new(0, tree.Text),
        _ => Absent,
    };

    /// <summary>The count this stands for out of <paramref name="total"/>; a percentage is rounded up or down. Null when it is neither.</summary>
    public int? Scaled(int total, bool roundUp)
    {
        if (!IsText) return IsAbsent ? null : Number;
        if (!Text!.EndsWith('%') || !int.TryParse(Text.AsSpan(0, Text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var percent)) return null;
        var hundredths = (long)percent * total;
        return (int)Math.Min(int.MaxValue, roundUp ? (hundredths + 99) / 100 : hundredths / 100);
    }

    public Tree ToTree() => IsAbsent ? default : IsText ? (Tree)Text : Number;

    public override string ToString() => IsAbsent ? "" : Text ?? Number.ToString(CultureInfo.InvariantCulture);
}
