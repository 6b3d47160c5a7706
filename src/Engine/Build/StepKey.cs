using System.Security.Cryptography;
using System.Text;

namespace Naru.Engine.Build;

/// <summary>The name of what a step does to its parent, for the cache: a hash over everything that can change its result.</summary>
internal static class StepKey
{
    public static string Of(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{part.Length}:"));
            hash.AppendData(Encoding.UTF8.GetBytes(part));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
