namespace Naru.ApiServer.Authentication;

/// <summary>Signs the cluster's tokens. A seam, because real signatures are random and simulations must not be.</summary>
public interface ITokenSigner
{
    /// <summary>The name of the method as JWTs have it, such as <c>ES256</c>.</summary>
    string Algorithm { get; }

    /// <summary>Names the key, so that several can be valid at once.</summary>
    string KeyId { get; }

    byte[] Sign(byte[] data);

    bool Verify(byte[] data, byte[] signature);
}
