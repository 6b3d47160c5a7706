namespace Naru.Resources.Api;

/// <summary>
/// Where the control plane's randomness comes from: uids, suffixes of generated names, tokens, serial numbers. A seeded
/// one in simulations, the system's in production.
/// </summary>
public interface IIdSource
{
    /// <summary>Fills the span with random bytes.</summary>
    void Fill(Span<byte> bytes);
}
