using System.Security.Cryptography;
using Naru.Resources.Api;

namespace Naru.Host.ControlPlane;

/// <summary>Ids from the system's own source of randomness.</summary>
internal sealed class SystemIds : IIdSource
{
    public void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
}
