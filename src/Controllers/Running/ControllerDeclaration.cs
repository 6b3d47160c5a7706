using Naru.Client;

namespace Naru.Controllers.Running;

/// <summary>
/// What a controller is called, what it looks at, and the only kinds it ever writes. The declaration is enforced: reading
/// or writing anything else is a fault of the program, found at the first try.
/// </summary>
public sealed record ControllerDeclaration(string Name, IReadOnlyList<ResourceType> Reads, IReadOnlyList<ResourceType> Writes)
{
    /// <summary>For the two that must be able to delete objects of kinds that nobody knows beforehand.</summary>
    public bool WritesAnything { get; init; }
}
