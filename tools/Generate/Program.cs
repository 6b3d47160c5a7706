using Naru.Resources.Shapes;
using Naru.Tools.Generate;

// Writes the typed views from the shape texts: dotnet run dev.cs -- generate
var folder = args is [var named] ? named : "src/Resources/Views";
if (!Directory.Exists(folder))
{
    Console.Error.WriteLine($"generate: no folder {folder}; run it from the top of the checkout, or name the folder of the views");
    return 2;
}

var files = ViewWriter.Write(ShapeLibrary.BuiltIn);
foreach (var stale in Directory.GetFiles(folder, "*.g.cs").Where(path => !files.ContainsKey(Path.GetFileName(path)))) File.Delete(stale);
foreach (var (name, text) in files) File.WriteAllText(Path.Combine(folder, name), text);
Console.WriteLine($"generate: {files.Count} files in {folder}");
return 0;
