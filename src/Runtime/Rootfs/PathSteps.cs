using Naru.Kernel.Files;
using Naru.Kernel.Launch;

namespace Naru.Runtime.Rootfs;

/// <summary>
/// Makes a path beneath a root, one name after the other. Each parent is opened anew beneath the root, so a link in the
/// image leads where it would lead inside the container. What exists is left as it is.
/// </summary>
internal sealed class PathSteps(ChildProgram program, Operand root)
{
    private const uint DirectoryMode = 0x1ED, FileMode = 0x1A4;

    internal void Ensure(string beneath, bool isFile)
    {
        var names = beneath.Split('/');
        for (var i = 0; i < names.Length; i++)
        {
            var parent = i == 0 ? root : program.OpenInRoot(root, string.Join('/', names[..i]), OpenFlags.PathOnly | OpenFlags.Directory);
            if (isFile && i == names.Length - 1) program.MakeNode(parent, names[i], FileType.Regular | FileMode, 0);
            else program.MakeDirectory(parent, names[i], DirectoryMode);
            if (i > 0) program.Close(parent);
        }
    }
}
