namespace Naru.Kernel.Files;

/// <summary>Device numbers as makedev(3) packs them.</summary>
public static class DeviceNumber
{
    public static ulong Make(uint major, uint minor) =>
        (ulong)(minor & 0xff) | ((ulong)(major & 0xfff) << 8) | ((ulong)(minor & ~0xffu) << 12) | ((ulong)(major & ~0xfffu) << 32);

    public static uint Major(ulong device) => (uint)((device >> 8) & 0xfff) | (uint)((device >> 32) & ~0xffful);

    public static uint Minor(ulong device) => (uint)(device & 0xff) | (uint)((device >> 12) & ~0xfful);
}
