using Naru.Oci.Distribution;

namespace Naru.Registry;

/// <summary>A refusal with the status and the code of the distribution spec; the server turns it into its JSON.</summary>
internal sealed class RegistryFault(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public static RegistryFault NameUnknown(string name) => new(404, ErrorCodes.NameUnknown, $"repository {name} is not known to this registry");

    public static RegistryFault NameInvalid(string name) => new(400, ErrorCodes.NameInvalid, $"\"{name}\" is not a repository name");

    public static RegistryFault BlobUnknown(string digest) => new(404, ErrorCodes.BlobUnknown, $"blob {digest} is not in this repository");

    public static RegistryFault ManifestUnknown(string reference) => new(404, ErrorCodes.ManifestUnknown, $"manifest {reference} is not in this repository");

    public static RegistryFault DigestInvalid(string message) => new(400, ErrorCodes.DigestInvalid, message);

    public static RegistryFault ManifestInvalid(string message) => new(400, ErrorCodes.ManifestInvalid, message);
}
