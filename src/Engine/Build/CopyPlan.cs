using System.Security.Cryptography;
using System.Text;
using Naru.Engine.Build.Parsing;
using Naru.Kernel.Files;

namespace Naru.Engine.Build;

/// <summary>A COPY or ADD with its variables replaced and its sources found; every fault of it is found before anything is written.</summary>
internal sealed class CopyPlan
{
    private readonly Instruction.Copy copy;
    private readonly SourceTree tree;
    private readonly List<SourceItem> items = [];
    private readonly List<Heredoc> documents = [];
    private readonly uint? mode;

    public CopyPlan(Instruction.Copy copy, SourceTree tree, ShellWords words, string? workingDirectory)
    {
        (this.copy, this.tree) = (copy, tree);
        Owner = copy.Owner is null ? null : words.Expand(copy.Owner);
        mode = copy.Mode is null ? null : ParseMode(words.Expand(copy.Mode));
        foreach (var source in copy.Sources)
        {
            if (copy.Line.Heredocs.FirstOrDefault(h => h.Opening == source) is { } document)
                documents.Add(document.Expand ? document with { Body = words.ExpandPlain(document.Body) } : document);
            else items.AddRange(tree.Find(words.Expand(source), copy.Line.Keyword));
        }
        var target = words.Expand(copy.Target);
        Target = ConfigChange.Join(workingDirectory, target);
        IntoDirectory = target.EndsWith('/') || target is "." or ".." || target.EndsWith("/.", StringComparison.Ordinal) || items.Count + documents.Count > 1;
        if (items.Count + documents.Count > 1 && !target.EndsWith('/') && target is not ("." or "..") && !target.EndsWith("/.", StringComparison.Ordinal))
            throw DockerfileFault.At(copy.Line.Number, $"When using {copy.Line.Keyword} with more than one source file, the destination must be a directory and end with a /");
    }

    /// <summary>Where to, absolute.</summary>
    public string Target { get; }

    public string? Owner { get; }

    /// <summary>Whether the target is a directory to put files in (else it may be the file's new name).</summary>
    public bool IntoDirectory { get; }

    /// <summary>A hash of all that is copied.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var item in items) tree.Hash(item, hash);
        foreach (var document in documents) hash.AppendData(Encoding.UTF8.GetBytes($"\n{document.Name}\n{document.Body}"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public void Apply(HeldDirectory root, CancellationToken cancellation)
    {
        var merge = new TreeMerge(root, Owner is null ? null : OwnerLookup.Find(root, Owner), mode);
        foreach (var item in items)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!copy.Unpack || !merge.TryUnpack(tree, item, Target, cancellation)) merge.Copy(tree, item, Target, IntoDirectory);
        }
        foreach (var document in documents) merge.Write(document.Name, document.Body, Target, IntoDirectory);
    }

    private uint ParseMode(string text) =>
        text.Length is > 0 and <= 5 && text.All(c => c is >= '0' and <= '7') && Convert.ToUInt32(text, 8) is var value and <= 0xfff
            ? value
            : throw DockerfileFault.At(copy.Line.Number, $"invalid chmod parameter: '{text}'. it should be octal string and between 0 and 07777");
}
