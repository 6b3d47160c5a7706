using System.Runtime.CompilerServices;

namespace Naru.Kernel.Launch;

/// <summary>
/// Two pieces of machine code (x86-64) in a page of their own: one system call with six arguments, and clone3(2) whose
/// child calls a function on its new stack. They exist because the child of a clone that shares our memory may run
/// neither the C library (its thread-local storage belongs to the parent's thread) nor anything the garbage collector
/// would wait for. Pages are written first and made executable after, never both at once.
/// </summary>
internal static unsafe class SyscallStub
{
    private const int ProtRead = 1, ProtWrite = 2, ProtExec = 4, MapPrivateAnonymous = 0x22, CloneAt = 64;

    // rdi = number, then the arguments as a function call passes them: rsi rdx rcx r8 r9 [rsp+8].
    private static ReadOnlySpan<byte> CallCode =>
    [
        0x48, 0x89, 0xf8,             // mov rax, rdi
        0x48, 0x89, 0xf7,             // mov rdi, rsi
        0x48, 0x89, 0xd6,             // mov rsi, rdx
        0x48, 0x89, 0xca,             // mov rdx, rcx
        0x4d, 0x89, 0xc2,             // mov r10, r8
        0x4d, 0x89, 0xc8,             // mov r8, r9
        0x4c, 0x8b, 0x4c, 0x24, 0x08, // mov r9, [rsp+8]
        0x0f, 0x05,                   // syscall
        0xc3,                         // ret
    ];

    // rdi = struct clone_args*, rsi = its size, rdx = function, rcx = its argument.
    private static ReadOnlySpan<byte> CloneCode =>
    [
        0x49, 0x89, 0xc8,             // mov r8, rcx          (the call clobbers rcx and r11 only)
        0xb8, 0xb3, 0x01, 0x00, 0x00, // mov eax, 435         clone3
        0x0f, 0x05,                   // syscall
        0x48, 0x85, 0xc0,             // test rax, rax
        0x74, 0x01,                   // jz child
        0xc3,                         // ret                  the parent, or an error
        0x31, 0xed,                   // child: xor ebp, ebp
        0x48, 0x83, 0xe4, 0xf0,       // and rsp, -16
        0x4c, 0x89, 0xc7,             // mov rdi, r8
        0xff, 0xd2,                   // call rdx
        0xbf, 0x7f, 0x00, 0x00, 0x00, // mov edi, 127
        0xb8, 0x3c, 0x00, 0x00, 0x00, // mov eax, 60          exit
        0x0f, 0x05,                   // syscall
        0xf4,                         // hlt
    ];

    private static readonly byte* Page = Prepare();

    /// <summary>The system call stub: a managed delegate*&lt;long, ...&gt; may be cast from it.</summary>
    internal static nint Call => (nint)Page;

    /// <summary>clone3: a negative error number, or the child's process id.</summary>
    internal static long Clone(void* arguments, long size, nint function, void* argument) =>
        ((delegate* unmanaged<void*, long, nint, void*, long>)(Page + CloneAt))(arguments, size, function, argument);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* Prepare()
    {
        var page = (byte*)Libc.Mmap(null, 4096, ProtRead | ProtWrite, MapPrivateAnonymous, -1, 0);
        if (page == (byte*)-1) throw KernelException.Last("mmap");
        CallCode.CopyTo(new Span<byte>(page, CloneAt));
        CloneCode.CopyTo(new Span<byte>(page + CloneAt, 4096 - CloneAt));
        if (Libc.Mprotect(page, 4096, ProtRead | ProtExec) != 0) throw KernelException.Last("mprotect");
        return page;
    }
}
