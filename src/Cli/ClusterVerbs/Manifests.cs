using Naru.Cli.Grammar;
using Naru.Resources.Trees;
using Naru.Resources.Yaml;

namespace Naru.Cli.ClusterVerbs;

/// <summary>The objects in the files that <c>-f</c> names; <c>-</c> is standard input, a folder stands for its manifests.</summary>
internal static class Manifests
{
    public static Flag FilesFlag { get; } = Flag.Many("filename", 'f', "FILE", "a file or folder of manifests, or - for standard input");

    /// <exception cref="RefusedException">A file is not there or is no manifest; says file, line and column.</exception>
    public static List<(Tree Object, string Where)> Read(Arguments arguments)
    {
        var objects = new List<(Tree, string)>();
        foreach (var file in arguments.Many("filename").SelectMany(Expand))
            foreach (var document in Parse(file))
                Add(objects, document, file);
        return objects;
    }

    private static void Add(List<(Tree, string)> objects, Tree document, string file)
    {
        if (document.IsNothing) return;
        if (document["kind"].Is("List"))
        {
            foreach (var item in document["items"].Items) Add(objects, item, file);
            return;
        }
        foreach (var field in (string[])["apiVersion", "kind"])
            if (document[field].IsEmpty) throw new RefusedException($"{file}: an object has no {field}");
        objects.Add((document, file));
    }

    private static IReadOnlyList<Tree> Parse(string file)
    {
        try
        {
            return YamlReader.Read(file == "-" ? ReadStandardInput() : File.ReadAllBytes(file), file == "-" ? "standard input" : file);
        }
        catch (YamlException wrong)
        {
            throw new RefusedException(wrong.Message);
        }
    }

    private static byte[] ReadStandardInput()
    {
        using var input = Console.OpenStandardInput();
        using var all = new MemoryStream();
        input.CopyTo(all);
        return all.ToArray();
    }

    private static IEnumerable<string> Expand(string path) =>
        path == "-" ? [path]
        : Directory.Exists(path) ? Directory.EnumerateFiles(path).Where(file => Path.GetExtension(file) is ".yaml" or ".yml" or ".json").Order(StringComparer.Ordinal)
        : File.Exists(path) ? [path]
        : throw new RefusedException($"the path \"{path}\" does not exist");
}
