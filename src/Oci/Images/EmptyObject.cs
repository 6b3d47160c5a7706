namespace Naru.Oci.Images;

/// <summary>The <c>{}</c> that stands for a member of a set in Docker's JSON.</summary>
public sealed record EmptyObject
{
    public static EmptyObject Value { get; } = new();
}
