using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace Naru.Oci.Images;

/// <summary>What a manifest runs on (OCI image-index.md, "platform"). Text form: <c>os/architecture[/variant]</c>.</summary>
public sealed record Platform
{
    [JsonPropertyName("architecture")] public string Architecture { get; init => field = value ?? ""; } = "";
    [JsonPropertyName("os")] public string Os { get; init => field = value ?? ""; } = "";
    [JsonPropertyName("variant")] public string? Variant { get; init; }

    /// <summary>The machine this process runs on, in Go's names.</summary>
    public static Platform Local { get; } = new()
    {
        Os = "linux",
        Architecture = RuntimeInformation.OSArchitecture switch
        {
            System.Runtime.InteropServices.Architecture.X64 => "amd64",
            System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
            System.Runtime.InteropServices.Architecture.Arm => "arm",
            System.Runtime.InteropServices.Architecture.X86 => "386",
            var other => other.ToString().ToLowerInvariant(),
        },
    };

    /// <summary>Parses <c>linux/amd64</c>, <c>linux/arm64/v8</c>, <c>linux</c> or <c>amd64</c>.</summary>
    public static Platform Parse(string text)
    {
        var parts = text.Split('/');
        return parts switch
        {
            [var one] when one is "linux" or "windows" => Local with { Os = one },
            [{ Length: > 0 } architecture] => Local with { Architecture = Canonical(architecture) },
            [{ Length: > 0 } os, { Length: > 0 } architecture] => new Platform { Os = os, Architecture = Canonical(architecture) },
            [{ Length: > 0 } os, { Length: > 0 } architecture, { Length: > 0 } variant] =>
                new Platform { Os = os, Architecture = Canonical(architecture), Variant = variant },
            _ => throw new ImageFormatException($"\"{text}\" is not a platform: want os/architecture[/variant], for example linux/amd64"),
        };
    }

    /// <summary>Whether an image of platform <paramref name="offered"/> satisfies a wish for this one.</summary>
    public bool Accepts(Platform offered) =>
        Os == offered.Os && Architecture == offered.Architecture &&
        (Variant is null || offered.Variant is null || Variant == offered.Variant);

    public override string ToString() => Variant is null ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";

    private static string Canonical(string architecture) => architecture switch
    {
        "x86_64" or "x86-64" => "amd64",
        "aarch64" => "arm64",
        "i386" or "i686" => "386",
        _ => architecture,
    };
}
