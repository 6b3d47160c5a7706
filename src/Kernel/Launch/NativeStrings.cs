using System.Runtime.InteropServices;
using System.Text;

namespace Naru.Kernel.Launch;

/// <summary>Texts as execve(2) and its like take them.</summary>
internal static unsafe class NativeStrings
{
    /// <summary>A null-ended array of C strings; it lives as long as the process.</summary>
    internal static byte** Of(IEnumerable<string> texts)
    {
        var list = texts.ToArray();
        var block = (byte**)NativeMemory.Alloc((nuint)(list.Length + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < list.Length; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(list[i] + "\0");
            block[i] = (byte*)NativeMemory.Alloc((nuint)bytes.Length);
            bytes.CopyTo(new Span<byte>(block[i], bytes.Length));
        }
        block[list.Length] = null;
        return block;
    }
}
