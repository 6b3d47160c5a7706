namespace Naru.Why;

/// <summary>A kind that an explanation reads.</summary>
/// <param name="Everywhere">In all namespaces; else in the object's own.</param>
public sealed record KindRead(string Kind, bool Everywhere);
