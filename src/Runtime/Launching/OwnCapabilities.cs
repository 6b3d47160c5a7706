using System.Globalization;

namespace Naru.Runtime.Launching;

/// <summary>What this process may do itself, and so the most it can give a container.</summary>
internal static class OwnCapabilities
{
    internal static ulong Effective { get; } = Read();

    private static ulong Read()
    {
        const string Row = "CapEff:";
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Row, StringComparison.Ordinal));
        return ulong.Parse(line.AsSpan(Row.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
