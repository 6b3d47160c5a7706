namespace Naru.Registry;

/// <summary>Says who may use a registry. Called for each request, so it must be quick and compare in constant time.</summary>
public interface IRegistryAuthority
{
    RegistryDecision Decide(string user, string password, bool writes);
}

/// <summary>Unknown: the credentials are no one's, ask for others. Denied: known, and may not.</summary>
public enum RegistryDecision
{
    Unknown,
    Denied,
    Allowed,
}
