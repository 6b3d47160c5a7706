using Naru.Oci.RuntimeSpec;

namespace Naru.Runtime;

/// <summary>A user as numbers, and the home directory its entry names ("/" without one).</summary>
public sealed record ResolvedUser(UserSpec User, string Home);
