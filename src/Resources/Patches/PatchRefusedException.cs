namespace Naru.Resources.Patches;

/// <summary>A patch that cannot be read (<see cref="IsMalformed"/>, HTTP 400) or does not fit the object (HTTP 422).</summary>
public sealed class PatchRefusedException(string message, bool isMalformed) : Exception(message)
{
    public bool IsMalformed { get; } = isMalformed;
}
