using System.Runtime.InteropServices;

namespace Naru.Kernel;

/// <summary>Keeps a handle's descriptor from being closed while its number is in use.</summary>
internal readonly ref struct HeldHandle
{
    private readonly SafeHandle? handle;

    internal HeldHandle(SafeHandle handle)
    {
        var added = false;
        handle.DangerousAddRef(ref added);
        this.handle = handle;
    }

    internal int Number => (int)handle!.DangerousGetHandle();

    public void Dispose() => handle?.DangerousRelease();
}
