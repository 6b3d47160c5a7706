using System.Text;

namespace Naru.Why;

/// <summary>One sentence of an explanation, and the sentences that explain it.</summary>
public sealed record Cause(string Text, params IReadOnlyList<Cause> Because)
{
    /// <summary>The tree as lines for a terminal.</summary>
    public override string ToString()
    {
        var lines = new StringBuilder(Text);
        Write(lines, "");
        return lines.ToString();
    }

    private void Write(StringBuilder lines, string indent)
    {
        for (var i = 0; i < Because.Count; i++)
        {
            var isLast = i == Because.Count - 1;
            lines.Append('\n').Append(indent).Append(isLast ? "└─ " : "├─ ").Append(Because[i].Text);
            Because[i].Write(lines, indent + (isLast ? "   " : "│  "));
        }
    }
}
