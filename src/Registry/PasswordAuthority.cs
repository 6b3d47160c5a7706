using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Naru.Registry;

/// <summary>Users with passwords kept as SHA-256 (the passwords are random, so no slow hash is needed) and compared in constant time.</summary>
public sealed class PasswordAuthority : IRegistryAuthority
{
    private readonly ConcurrentDictionary<string, (byte[] Hash, bool MayWrite)> users = new(StringComparer.Ordinal);

    /// <summary>Adds a user or replaces its password.</summary>
    public void Set(string user, string password, bool mayWrite) => users[user] = (Hash(password), mayWrite);

    public void Remove(string user) => users.TryRemove(user, out _);

    public RegistryDecision Decide(string user, string password, bool writes)
    {
        var known = users.TryGetValue(user, out var entry);
        var same = CryptographicOperations.FixedTimeEquals(Hash(password), known ? entry.Hash : new byte[32]);
        return !known || !same ? RegistryDecision.Unknown : writes && !entry.MayWrite ? RegistryDecision.Denied : RegistryDecision.Allowed;
    }

    private static byte[] Hash(string password) => SHA256.HashData(Encoding.UTF8.GetBytes(password));
}
